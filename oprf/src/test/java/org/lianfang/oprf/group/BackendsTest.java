package org.lianfang.oprf.group;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.lianfang.oprf.Seeded;
import org.lianfang.oprf.group.InvalidGroupValue.Flaw;

/// The vector backend beside libsodium: the same bytes, the same refusals.
class BackendsTest {

  private final Seeded random = new Seeded(BackendsTest.class);
  private final Group libsodium = new RistrettoGroup(new OneByOne());

  private Group vector() {
    return new RistrettoGroup(new LaneBatches());
  }

  @BeforeEach
  void needs_vectors() {
    assumeThat(LaneSupport.missing()).isEmpty();
  }

  private List<byte[]> uniform(int count) {
    return IntStream.range(0, count).mapToObj(i -> random.bytes(64)).toList();
  }

  private ElementBatch elements(int count) {
    return libsodium.elementsFromUniform(uniform(count));
  }

  private SecretScalar scalar(BigInteger value) {
    return libsodium.decodeSecret(RistrettoGroup.littleEndian(value.mod(libsodium.order())));
  }

  /// Small, large, in between with many equal digits, and any.
  private SecretScalar factor() {
    BigInteger order = libsodium.order();
    BigInteger some = BigInteger.valueOf(1 + random.nextInt(40));
    return switch (random.nextInt(7)) {
      case 0 -> scalar(some);
      case 1 -> scalar(order.subtract(some));
      case 2 -> scalar(BigInteger.TWO.pow(random.nextInt(252)));
      case 3 -> scalar(BigInteger.TWO.pow(1 + random.nextInt(252)).subtract(BigInteger.ONE));
      case 4 -> scalar(order.add(BigInteger.ONE).shiftRight(1));
      default -> libsodium.randomSecret(random);
    };
  }

  @Test
  void products_are_libsodiums_for_all_sizes_of_batches() {
    for (int size = 1; size <= 26; size++) {
      ElementBatch elements = elements(size);
      List<SecretScalar> factors = IntStream.range(0, size).mapToObj(i -> factor()).toList();
      ElementBatch expected = libsodium.multiplyEach(factors, elements);
      assertThat(vector().multiplyEach(factors, elements)).isEqualTo(expected);
      // Once more with points that are known: another way into the lanes.
      ElementBatch decoded = vector().decodeElements(elements.encoded());
      assertThat(vector().multiplyEach(factors, decoded)).isEqualTo(expected);
      assertThat(vector().multiply(factors.getFirst(), elements))
          .isEqualTo(libsodium.multiply(factors.getFirst(), elements));
    }
  }

  @Test
  void products_with_factors_at_the_edges_are_libsodiums() {
    BigInteger order = libsodium.order();
    List<BigInteger> edges = new ArrayList<>();
    for (int i = 1; i <= 20; i++) {
      edges.add(BigInteger.valueOf(i));
      edges.add(order.subtract(BigInteger.valueOf(i)));
      edges.add(order.shiftRight(1).add(BigInteger.valueOf(i - 10)));
    }
    // Digits of −8 and 7 throughout, the extremes of the recoding.
    edges.add(new BigInteger("8".repeat(62), 16));
    edges.add(new BigInteger("7".repeat(63), 16));
    edges.add(new BigInteger("0fffffff".repeat(7), 16));
    ElementBatch elements = elements(edges.size());
    List<SecretScalar> factors = edges.stream().map(this::scalar).toList();
    ElementBatch products = vector().multiplyEach(factors, elements);
    assertThat(products).isEqualTo(libsodium.multiplyEach(factors, elements));
    assertThat(products.get(0)).isEqualTo(elements.get(0));
  }

  @Test
  void multiples_of_the_generator_and_of_its_multiples_are_libsodiums() {
    List<Element> small = new ArrayList<>();
    for (int i = 1; i <= 16; i++) {
      small.add(libsodium.multiplyGenerator(scalar(BigInteger.valueOf(i))));
    }
    ElementBatch elements = ElementBatch.of(small);
    // 8 · 2 is the element that 16 · 1 is, and so on: tables meet equal and opposite points.
    for (int i = 1; i <= 20; i++) {
      SecretScalar factor = scalar(BigInteger.valueOf(i % 2 == 0 ? i : -i));
      assertThat(vector().multiply(factor, elements))
          .isEqualTo(libsodium.multiply(factor, elements));
    }
  }

  @Test
  void halves_are_halves() {
    for (int i = 0; i < 500; i++) {
      byte[] scalar = factor().copyOfSecretBytes();
      BigInteger half = value(LaneDigits.half(scalar));
      assertThat(half).isLessThan(libsodium.order());
      assertThat(half.shiftLeft(1).mod(libsodium.order())).isEqualTo(value(scalar));
    }
  }

  @Test
  void digits_make_up_the_scalar() {
    for (int i = 0; i < 500; i++) {
      byte[] scalar = factor().copyOfSecretBytes();
      long[] digits = new long[LaneDigits.COUNT * LaneField.LANES];
      LaneDigits.write(digits, 0, i % LaneField.LANES, scalar);
      BigInteger sum = BigInteger.ZERO;
      for (int k = LaneDigits.COUNT - 1; k >= 0; k--) {
        long digit = digits[k * LaneField.LANES + i % LaneField.LANES];
        assertThat(digit).isBetween(-8L, 8L);
        sum = sum.shiftLeft(4).add(BigInteger.valueOf(digit));
      }
      assertThat(sum).isEqualTo(value(scalar));
    }
  }

  private static BigInteger value(byte[] littleEndian) {
    BigInteger value = BigInteger.ZERO;
    for (int i = littleEndian.length - 1; i >= 0; i--) {
      value = value.shiftLeft(8).or(BigInteger.valueOf(littleEndian[i] & 0xff));
    }
    return value;
  }

  @Test
  void hashes_to_the_group_are_libsodiums() {
    for (int size = 1; size <= 20; size++) {
      List<byte[]> uniform = new ArrayList<>(uniform(size));
      if (size % 3 == 0) {
        uniform.set(0, filled(0, 0xff));
        uniform.set(1, filled(0xff, 0));
        uniform.set(2, filled(0xff, 0xff));
      }
      assertThat(vector().elementsFromUniform(uniform))
          .isEqualTo(libsodium.elementsFromUniform(uniform));
    }
  }

  /// Two field elements that are 0, or 2^255 − 1 with a bit to be left out.
  private static byte[] filled(int first, int second) {
    byte[] out = new byte[64];
    Arrays.fill(out, 0, 32, (byte) first);
    Arrays.fill(out, 32, 64, (byte) second);
    return out;
  }

  @Test
  void hash_to_the_identity_is_refused() {
    // Opposite halves: map(t) = map(−t), so equal halves double; zero maps to the identity.
    List<byte[]> uniform = new ArrayList<>(uniform(9));
    uniform.set(4, new byte[64]);
    for (Group group : List.of(libsodium, vector())) {
      assertThatThrownBy(() -> group.elementsFromUniform(uniform))
          .isInstanceOfSatisfying(
              InvalidGroupValue.class, e -> assertThat(e.flaw()).isEqualTo(Flaw.IDENTITY));
    }
  }

  @Test
  void encodings_are_refused_for_the_same_reasons_in_every_lane() {
    byte[] right = elements(11).encoded();
    int refused = 0;
    for (int i = 0; i < 1_500; i++) {
      byte[] encoding = random.bytes(32);
      encoding[31] &= 0x7f;
      if (i % 4 != 0) {
        encoding[0] &= (byte) 0xfe;
      }
      if (i % 10 == 0) {
        // Next to p, where the second encodings of small values are.
        Arrays.fill(encoding, 1, 31, (byte) 0xff);
        encoding[0] = (byte) (2 * random.nextInt(128));
        encoding[31] = 0x7f;
      }
      if (i % 25 == 0) {
        Arrays.fill(encoding, (byte) 0);
      }
      if (i % 35 == 0) {
        encoding[31] |= (byte) 0x80;
      }
      byte[] joined = right.clone();
      System.arraycopy(encoding, 0, joined, 32 * (i % 11), 32);
      String expected = verdict(libsodium, joined);
      assertThat(verdict(vector(), joined)).isEqualTo(expected);
      refused += expected.equals("good") ? 0 : 1;
    }
    assertThat(refused).isBetween(500, 1_400);
  }

  private static String verdict(Group group, byte[] joined) {
    try {
      assertThat(group.decodeElements(joined).encoded()).isEqualTo(joined);
      return "good";
    } catch (InvalidGroupValue e) {
      return e.flaw().name();
    }
  }

  @Test
  void first_of_several_flaws_is_told() {
    byte[] joined = elements(20).encoded();
    Arrays.fill(joined, 32 * 13, 32 * 14, (byte) 0);
    joined[32 * 14] |= 1;
    assertThat(verdict(vector(), joined)).isEqualTo("IDENTITY");
    joined[32 * 12] |= 1;
    assertThat(verdict(vector(), joined)).isEqualTo("NOT_CANONICAL");
  }

  @Test
  void decoded_points_are_those_of_the_scalar_code() {
    ElementBatch elements = elements(9);
    byte[] joined = elements.encoded();
    ElementBatch left = libsodium.decodeElements(joined);
    ElementBatch right = vector().decodeElements(joined);
    for (int i = 0; i < elements.size(); i++) {
      for (int part = 0; part < Points.AFFINE_SIZE; part += Field.LIMBS) {
        long[] one = Arrays.copyOfRange(left.get(i).point(), part, part + Field.LIMBS);
        long[] other = Arrays.copyOfRange(right.get(i).point(), part, part + Field.LIMBS);
        assertThat(Field.encoded(other)).isEqualTo(Field.encoded(one));
      }
    }
  }

  @Test
  void places_of_batches_add_up_as_one_by_one() {
    List<BigInteger> weights =
        List.of(BigInteger.valueOf(15), BigInteger.valueOf(-10), BigInteger.ONE);
    for (int size : new int[] {1, 2, 3, 7, 8, 9, 17}) {
      List<ElementBatch> batches = List.of(elements(size), elements(size), elements(size));
      assertThat(vector().sumEach(weights, batches)).isEqualTo(libsodium.sumEach(weights, batches));
    }
    ElementBatch batch = elements(9);
    assertThatThrownBy(
            () ->
                vector()
                    .sumEach(
                        List.of(BigInteger.TWO, BigInteger.TWO.negate()), List.of(batch, batch)))
        .isInstanceOf(InvalidGroupValue.class)
        .hasMessageContaining("IDENTITY");
  }

  /// Eight lanes that err in one operation.
  private record Wrong(Batches right, String where) implements Batches {

    private byte[][] spoil(byte[][] encodings, String operation) {
      if (where.equals(operation)) {
        encodings[encodings.length - 1] = encodings[0];
      }
      return encodings;
    }

    @Override
    public String name() {
      return "wrong";
    }

    @Override
    public Element[] decode(byte[][] encodings) {
      if (where.equals("refusals")) {
        return Arrays.stream(encodings).map(Element::new).toArray(Element[]::new);
      }
      return right.decode(spoil(encodings, "decode"));
    }

    @Override
    public byte[][] map(List<byte[]> uniform) {
      return spoil(right.map(uniform), "map");
    }

    @Override
    public Element[] multiply(List<SecretScalar> factors, ElementBatch elements) {
      Element[] products = right.multiply(factors, elements);
      if (where.equals("multiply")) {
        products[5] = products[6];
      }
      return products;
    }

    @Override
    public byte[][] sums(List<Scalar> weights, List<ElementBatch> batches) {
      return spoil(right.sums(weights, batches), "sums");
    }

    @Override
    public byte[][] sumEach(List<BigInteger> weights, List<ElementBatch> batches) {
      return spoil(right.sumEach(weights, batches), "sumEach");
    }
  }

  @Test
  void backend_that_computes_something_else_is_refused() {
    for (String where : List.of("decode", "refusals", "map", "multiply", "sums", "sumEach")) {
      assertThatThrownBy(() -> BackendTrial.check(new OneByOne(), new Wrong(new OneByOne(), where)))
          .as(where)
          .isInstanceOf(BackendUnavailable.class)
          .hasMessageContaining("LIANFANG_BACKEND=libsodium");
    }
    BackendTrial.check(new OneByOne(), new Wrong(new OneByOne(), "nowhere"));
  }

  @Test
  void lanes_take_over_once_they_are_faster() throws InterruptedException {
    assumeThat(BackendChoice.compare().isVectorFaster()).isTrue();
    Group group = new RistrettoGroup(new SwitchingBatches());
    ElementBatch elements = elements(64);
    SecretScalar factor = libsodium.randomSecret(random);
    ElementBatch expected = libsodium.multiply(factor, elements);
    assertThat(group.backend()).isEqualTo("libsodium");
    for (int tries = 0; tries < 300 && group.backend().equals("libsodium"); tries++) {
      assertThat(group.multiply(factor, elements)).isEqualTo(expected);
      Thread.sleep(100);
    }
    assertThat(group.backend()).isEqualTo("vector");
    assertThat(group.multiply(factor, elements)).isEqualTo(expected);
  }

  @Test
  void backends_are_chosen_by_name() {
    assertThat(BackendChoice.of("")).isEqualTo(BackendChoice.FASTEST);
    assertThat(BackendChoice.of("libsodium")).isEqualTo(BackendChoice.LIBSODIUM);
    assertThat(BackendChoice.of(" Vector ")).isEqualTo(BackendChoice.VECTOR);
    assertThatThrownBy(() -> BackendChoice.of("gpu"))
        .isInstanceOf(BackendUnavailable.class)
        .hasMessageContaining("LIANFANG_BACKEND");
    assertThat(BackendChoice.LIBSODIUM.batches().name()).isEqualTo("libsodium");
    assertThat(BackendChoice.VECTOR.batches().name()).isEqualTo("vector");
    assertThat(BackendChoice.FASTEST.batches().name()).isEqualTo("libsodium");
  }
}
