package org.lianfang.oprf.group;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;
import org.lianfang.oprf.Seeded;

@ParameterizedClass
@MethodSource("groups")
class PublicSumTest {

  private final Seeded random = new Seeded(PublicSumTest.class);
  private final Group group;

  PublicSumTest(Group group) {
    this.group = group;
  }

  static List<Group> groups() {
    return Ristretto255.backends();
  }

  /// The same sum by libsodium alone, one multiplication and one addition a term.
  private byte[] expected(List<Scalar> weights, List<Element> elements) {
    byte[] sum = new byte[32];
    byte[] term = new byte[32];
    for (int i = 0; i < weights.size(); i++) {
      byte[] weight = weights.get(i).bytes();
      if (!weights.get(i).equals(group.scalar(BigInteger.ZERO))) {
        assertThat(Sodium.multiply(term, weight, elements.get(i).bytes())).isTrue();
        assertThat(Sodium.add(sum, sum, term)).isTrue();
      }
    }
    return sum;
  }

  private Element element() {
    return group.elementFromUniform(random.bytes(64));
  }

  private Scalar weight() {
    return switch (random.nextInt(6)) {
      case 0 -> group.scalar(BigInteger.valueOf(random.nextInt(40)));
      case 1 -> group.scalar(BigInteger.valueOf(-1 - random.nextInt(40)));
      case 2 -> group.scalar(BigInteger.TWO.pow(random.nextInt(252)).subtract(BigInteger.ONE));
      default -> group.reduce(random.bytes(64));
    };
  }

  @Test
  void sums_equal_the_librarys() {
    for (int terms : new int[] {1, 2, 3, 10, 63, 64, 65, 127, 128, 129, 300, 700}) {
      List<Scalar> weights = new ArrayList<>();
      List<Element> elements = new ArrayList<>();
      for (int i = 0; i < terms; i++) {
        weights.add(weight());
        elements.add(i % 7 == 3 ? elements.get(random.nextInt(i)) : element());
      }
      weights.set(0, group.reduce(random.bytes(64)));
      assertThat(group.sum(weights, ElementBatch.of(elements)).bytes())
          .isEqualTo(expected(weights, elements));
    }
  }

  @Test
  void sums_of_several_batches_are_those_of_each() {
    for (int terms : new int[] {1, 2, 3, 4, 5, 9, 30, 131}) {
      for (int batches : new int[] {1, 2, 3, 5, 8, 9, 17}) {
        List<Scalar> weights = new ArrayList<>();
        for (int i = 0; i < terms; i++) {
          weights.add(weight());
        }
        weights.set(0, group.reduce(random.bytes(64)));
        List<ElementBatch> several = new ArrayList<>();
        for (int i = 0; i < batches; i++) {
          several.add(ElementBatch.of(weights.stream().map(weight -> element()).toList()));
        }
        ElementBatch sums = group.sums(weights, several);
        assertThat(sums.size()).isEqualTo(batches);
        for (int i = 0; i < batches; i++) {
          assertThat(sums.copyOfEncoded(i))
              .as("%d terms, batch %d of %d", terms, i, batches)
              .isEqualTo(expected(weights, several.get(i).elements()));
        }
      }
    }
  }

  @Test
  void one_batch_among_several_that_sums_to_the_identity_is_refused() {
    Scalar weight = group.reduce(random.bytes(64));
    List<Scalar> weights = List.of(weight, group.negate(weight));
    Element element = element();
    ElementBatch twice = ElementBatch.of(List.of(element, element));
    ElementBatch other = ElementBatch.of(List.of(element, element()));
    for (int others : new int[] {1, 5}) {
      List<ElementBatch> several = new ArrayList<>(Collections.nCopies(others, other));
      several.add(twice);
      assertThatThrownBy(() -> group.sums(weights, several))
          .isInstanceOf(InvalidGroupValue.class)
          .hasMessageContaining("IDENTITY");
    }
  }

  @Test
  void each_place_of_batches_equals_the_librarys() {
    List<List<BigInteger>> cases =
        List.of(
            List.of(BigInteger.valueOf(3), BigInteger.valueOf(-3), BigInteger.ONE),
            List.of(BigInteger.valueOf(15), BigInteger.valueOf(-10), BigInteger.ONE),
            List.of(BigInteger.ONE),
            List.of(BigInteger.valueOf(1 << 19), BigInteger.valueOf(-(1 << 20))),
            List.of(BigInteger.TWO.pow(100), BigInteger.TWO.pow(120).negate()));
    for (List<BigInteger> weights : cases) {
      List<ElementBatch> batches = new ArrayList<>();
      for (int i = 0; i < weights.size(); i++) {
        batches.add(ElementBatch.of(List.of(element(), element(), element())));
      }
      ElementBatch sums = group.sumEach(weights, batches);
      for (int place = 0; place < 3; place++) {
        int at = place;
        List<Element> row = batches.stream().map(batch -> batch.get(at)).toList();
        List<Scalar> scalars = weights.stream().map(group::scalar).toList();
        assertThat(sums.copyOfEncoded(place)).isEqualTo(expected(scalars, row));
      }
    }
  }

  @Test
  void sum_that_is_the_identity_is_refused() {
    Element element = element();
    Scalar weight = group.reduce(random.bytes(64));
    ElementBatch twice = ElementBatch.of(List.of(element, element));
    assertThatThrownBy(() -> group.sum(List.of(weight, group.negate(weight)), twice))
        .isInstanceOf(InvalidGroupValue.class)
        .hasMessageContaining("IDENTITY");
    Scalar zero = group.scalar(BigInteger.ZERO);
    assertThatThrownBy(() -> group.sum(List.of(zero, zero), twice))
        .isInstanceOf(InvalidGroupValue.class);
    ElementBatch one = ElementBatch.of(List.of(element));
    assertThatThrownBy(
            () ->
                group.sumEach(List.of(BigInteger.ONE, BigInteger.ONE.negate()), List.of(one, one)))
        .isInstanceOf(InvalidGroupValue.class);
  }

  @Test
  void long_sum_of_opposites_is_the_identity_and_refused() {
    Element element = element();
    List<Element> elements = new ArrayList<>();
    List<Scalar> weights = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      Scalar weight = weight();
      elements.addAll(List.of(element, element));
      weights.addAll(List.of(weight, group.negate(weight)));
    }
    ElementBatch batch = ElementBatch.of(elements);
    assertThatThrownBy(() -> group.sum(weights, batch))
        .isInstanceOf(InvalidGroupValue.class)
        .hasMessageContaining("IDENTITY");
    List<Scalar> zeros = weights.stream().map(w -> group.scalar(BigInteger.ZERO)).toList();
    assertThatThrownBy(() -> group.sum(zeros, batch)).isInstanceOf(InvalidGroupValue.class);
    weights.set(0, group.negate(weights.get(1)));
    elements.set(0, element());
    assertThat(group.sum(weights, ElementBatch.of(elements)).bytes())
        .isEqualTo(expected(weights, elements));
  }

  @Test
  void one_element_many_times_is_its_multiple() {
    Element element = element();
    List<Scalar> weights = new ArrayList<>();
    BigInteger sum = BigInteger.ZERO;
    for (int i = 0; i < 200; i++) {
      // Equal digits meet in one bucket: the addition doubles there.
      BigInteger weight = BigInteger.valueOf(1 + i % 3);
      weights.add(group.scalar(weight));
      sum = sum.add(weight);
    }
    ElementBatch batch = ElementBatch.of(weights.stream().map(weight -> element).toList());
    assertThat(group.sum(weights, batch).bytes())
        .isEqualTo(expected(List.of(group.scalar(sum)), List.of(element)));
  }

  @Test
  void digits_side_by_side_make_up_the_integer() {
    for (int width = 5; width <= 7; width++) {
      for (int round = 0; round < 2_000; round++) {
        byte[] littleEndian = random.bytes(32);
        if (round % 10 == 0) {
          Arrays.fill(littleEndian, 0, 31, (byte) 0xff);
        }
        byte[] digits = SignedDigits.side(littleEndian, width);
        BigInteger sum = BigInteger.ZERO;
        BigInteger expected = BigInteger.ZERO;
        for (int i = digits.length - 1; i >= 0; i--) {
          assertThat((int) digits[i]).isBetween(1 - (1 << (width - 1)), 1 << (width - 1));
          sum = sum.shiftLeft(width).add(BigInteger.valueOf(digits[i]));
        }
        for (int i = 31; i >= 0; i--) {
          expected = expected.shiftLeft(8).add(BigInteger.valueOf(littleEndian[i] & 0xff));
        }
        assertThat(sum).isEqualTo(expected);
      }
    }
  }

  @Test
  void digits_make_up_the_integer_and_keep_their_distance() {
    for (int width : new int[] {2, 5}) {
      for (int round = 0; round < 2_000; round++) {
        BigInteger value =
            new BigInteger(random.bytes(1 + random.nextInt(32))).shiftRight(random.nextInt(8));
        byte[] digits = SignedDigits.apart(value, width);
        BigInteger sum = BigInteger.ZERO;
        int last = -width;
        for (int i = 0; i < digits.length; i++) {
          sum = sum.add(BigInteger.valueOf(digits[i]).shiftLeft(i));
          if (digits[i] != 0) {
            assertThat(i - last).isGreaterThanOrEqualTo(width);
            assertThat(Math.abs(digits[i])).isLessThan(1 << (width - 1));
            last = i;
          }
        }
        assertThat(sum).isEqualTo(value);
      }
    }
  }
}
