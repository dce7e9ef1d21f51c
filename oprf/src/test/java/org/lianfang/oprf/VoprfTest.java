package org.lianfang.oprf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;
import org.lianfang.oprf.group.Element;
import org.lianfang.oprf.group.ElementBatch;
import org.lianfang.oprf.group.Group;
import org.lianfang.oprf.group.InvalidGroupValue;
import org.lianfang.oprf.group.Scalar;
import org.lianfang.oprf.group.SecretScalar;

@ParameterizedClass
@MethodSource("suites")
class VoprfTest {

  private final Seeded random = new Seeded(VoprfTest.class);
  private final Suite suite;
  private final Group group;
  private final Voprf voprf;

  VoprfTest(Suite suite) {
    this.suite = suite;
    this.group = suite.group();
    this.voprf = new Voprf(suite);
  }

  static List<Suite> suites() {
    return Suite.onEachBackend();
  }

  private record Shared(KeyShare whole, List<KeyShare> shares) {}

  /// Splits a key as a trusted dealer would; only tests do.
  private Shared split(int threshold, int custodians) {
    List<SecretScalar> coefficients =
        IntStream.range(0, threshold).mapToObj(k -> group.randomSecret(random)).toList();
    List<KeyShare> shares = new ArrayList<>();
    for (int index = 1; index <= custodians; index++) {
      Scalar x = group.scalar(BigInteger.valueOf(index));
      SecretScalar value = coefficients.getLast();
      for (int k = threshold - 2; k >= 0; k--) {
        value = group.add(group.multiply(value, x), coefficients.get(k));
      }
      shares.add(KeyShare.of(suite, index, value));
    }
    return new Shared(KeyShare.of(suite, 1, coefficients.getFirst()), shares);
  }

  private List<Blinded> blindSome(int count) {
    List<Blinded> blinded = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Blind blind = Blind.of(group.randomSecret(random));
      blinded.add(Blinded.of(suite, random.bytes(1 + random.nextInt(40)), blind));
    }
    return blinded;
  }

  private static ElementBatch sent(List<Blinded> blinded) {
    return ElementBatch.of(blinded.stream().map(Blinded::element).toList());
  }

  private List<OprfOutput> finish(List<Blinded> blinded, List<KeyShare> shares) {
    List<Evaluated> answers =
        shares.stream().map(share -> voprf.evaluate(share, sent(blinded), random)).toList();
    for (int i = 0; i < shares.size(); i++) {
      assertThat(
              answers
                  .get(i)
                  .isValid(voprf.dleq(), shares.get(i).verificationShare(), sent(blinded)))
          .isTrue();
    }
    List<Integer> indices = shares.stream().map(KeyShare::index).toList();
    return voprf.finish(blinded, Combination.of(indices).combine(group, answers));
  }

  private List<OprfOutput> finishClear(List<byte[]> ids, List<KeyShare> shares) {
    List<Evaluated> answers =
        shares.stream()
            .map(share -> voprf.evaluate(share, suite.hashAllToGroup(ids), random))
            .toList();
    List<Integer> indices = shares.stream().map(KeyShare::index).toList();
    return voprf.finishClear(ids, Combination.of(indices).combine(group, answers));
  }

  @Test
  void every_three_of_five_custodians_give_what_the_whole_key_gives() {
    Shared key = split(3, 5);
    List<Blinded> blinded = blindSome(3);
    List<byte[]> ids = List.of(random.bytes(16), random.bytes(16));
    List<OprfOutput> expected = finish(blinded, List.of(key.whole()));
    List<OprfOutput> expectedClear = finishClear(ids, List.of(key.whole()));
    int subsets = 0;
    for (int bits = 0; bits < 32; bits++) {
      if (Integer.bitCount(bits) == 3) {
        List<KeyShare> some = chosen(key.shares(), bits);
        assertThat(finish(blinded, some)).isEqualTo(expected);
        assertThat(finishClear(ids, some)).isEqualTo(expectedClear);
        subsets++;
      }
    }
    assertThat(subsets).isEqualTo(10);
  }

  private static List<KeyShare> chosen(List<KeyShare> shares, int bits) {
    return shares.stream().filter(share -> (bits >> (share.index() - 1) & 1) == 1).toList();
  }

  @Test
  void random_thresholds_and_custodians_give_what_the_whole_key_gives() {
    for (int round = 0; round < 12; round++) {
      int custodians = round == 0 ? KeyShare.INDEX_MAX : 1 + random.nextInt(12);
      int threshold = round == 0 ? 17 : 1 + random.nextInt(custodians);
      Shared key = split(threshold, custodians);
      List<KeyShare> order = new ArrayList<>(key.shares());
      Collections.shuffle(order, random);
      List<Blinded> blinded = blindSome(1);
      List<byte[]> ids = List.of(random.bytes(16));
      assertThat(finish(blinded, order.subList(0, threshold)))
          .isEqualTo(finish(blinded, List.of(key.whole())));
      assertThat(finishClear(ids, order.subList(0, threshold)))
          .isEqualTo(finishClear(ids, List.of(key.whole())));
    }
  }

  @Test
  void fewer_custodians_than_the_threshold_give_something_else() {
    Shared key = split(3, 5);
    List<Blinded> blinded = blindSome(1);
    assertThat(finish(blinded, key.shares().subList(0, 2)))
        .isNotEqualTo(finish(blinded, List.of(key.whole())));
  }

  @Test
  void blind_does_not_show_in_the_output() {
    KeyShare key = split(1, 1).whole();
    byte[] input = random.bytes(20);
    List<Blinded> one = List.of(Blinded.of(suite, input, Blind.of(group.randomSecret(random))));
    List<Blinded> other = List.of(Blinded.of(suite, input, Blind.of(group.randomSecret(random))));
    assertThat(one.getFirst().element()).isNotEqualTo(other.getFirst().element());
    assertThat(finish(one, List.of(key))).isEqualTo(finish(other, List.of(key)));
    assertThat(finish(one, List.of(key))).isEqualTo(finishClear(List.of(input), List.of(key)));
  }

  @Test
  void weights_of_three_of_five_are_small() {
    for (int bits = 0; bits < 32; bits++) {
      if (Integer.bitCount(bits) == 3) {
        int set = bits;
        List<Integer> indices =
            IntStream.rangeClosed(1, 5).filter(i -> (set >> (i - 1) & 1) == 1).boxed().toList();
        Combination combination = Combination.of(indices);
        assertThat(combination.divisor()).isLessThanOrEqualTo(BigInteger.valueOf(8));
        assertThat(combination.weights())
            .allMatch(weight -> weight.abs().compareTo(BigInteger.valueOf(15)) <= 0);
      }
    }
  }

  @Test
  void combination_refuses_what_does_not_belong_together() {
    assertThatIllegalArgumentException().isThrownBy(() -> Combination.of(List.of()));
    assertThatIllegalArgumentException().isThrownBy(() -> Combination.of(List.of(1, 2, 1)));
    assertThatIllegalArgumentException().isThrownBy(() -> Combination.of(List.of(0, 1)));
    assertThatIllegalArgumentException().isThrownBy(() -> Combination.of(List.of(1, 33)));
    Shared key = split(2, 3);
    List<Evaluated> answers =
        key.shares().stream().map(s -> voprf.evaluate(s, sent(blindSome(1)), random)).toList();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Combination.of(List.of(1, 2)).combine(group, answers.subList(1, 3)));
    Evaluated longer = voprf.evaluate(key.shares().get(1), sent(blindSome(2)), random);
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> Combination.of(List.of(1, 2)).combine(group, List.of(answers.get(0), longer)));
  }

  @Test
  void answers_whose_sum_is_the_identity_are_refused() {
    Shared key = split(2, 2);
    ElementBatch same = sent(blindSome(1));
    // Weights of custodians 1 and 2 are 2 and −1: answers P and 2P cancel.
    ElementBatch twice = group.sumEach(List.of(BigInteger.TWO), List.of(same));
    DleqProof any = voprf.evaluate(key.whole(), same, random).proof();
    assertThatThrownBy(
            () ->
                Combination.of(List.of(1, 2))
                    .combine(
                        group, List.of(new Evaluated(1, same, any), new Evaluated(2, twice, any))))
        .isInstanceOf(InvalidGroupValue.class);
  }

  @Test
  void proof_fails_for_every_change() {
    KeyShare key = split(1, 1).whole();
    KeyShare other = split(1, 1).whole();
    ElementBatch inputs = sent(blindSome(4));
    Evaluated answer = voprf.evaluate(key, inputs, random);
    Element publicKey = key.verificationShare();
    assertThat(answer.isValid(voprf.dleq(), publicKey, inputs)).isTrue();
    assertThat(answer.isValid(voprf.dleq(), other.verificationShare(), inputs)).isFalse();
    assertThat(answer.isValid(voprf.dleq(), publicKey, sent(blindSome(4)))).isFalse();
    assertThat(answer.isValid(voprf.dleq(), publicKey, sent(blindSome(3)))).isFalse();

    Evaluated wrongKey = new Evaluated(1, voprf.evaluateUnproven(other, inputs), answer.proof());
    assertThat(wrongKey.isValid(voprf.dleq(), publicKey, inputs)).isFalse();

    List<Element> swapped = new ArrayList<>();
    for (int i : new int[] {1, 0, 2, 3}) {
      swapped.add(answer.elements().get(i));
    }
    assertThat(
            new Evaluated(1, ElementBatch.of(swapped), answer.proof())
                .isValid(voprf.dleq(), publicKey, inputs))
        .isFalse();

    Scalar one = group.scalar(BigInteger.ONE);
    DleqProof proof = answer.proof();
    for (DleqProof forged :
        List.of(
            new DleqProof(one, proof.response()),
            new DleqProof(proof.challenge(), one),
            new DleqProof(proof.response(), proof.challenge()),
            new DleqProof(group.scalar(BigInteger.ZERO), group.scalar(BigInteger.ZERO)))) {
      assertThat(
              new Evaluated(1, answer.elements(), forged).isValid(voprf.dleq(), publicKey, inputs))
          .isFalse();
    }
  }

  @Test
  void one_wrong_element_in_a_batch_is_noticed() {
    KeyShare key = split(1, 1).whole();
    for (int size : new int[] {1, 2, 63, 64, 65, 130}) {
      ElementBatch inputs = sent(blindSome(size));
      Evaluated answer = voprf.evaluate(key, inputs, random);
      assertThat(answer.isValid(voprf.dleq(), key.verificationShare(), inputs)).isTrue();
      int wrong = random.nextInt(size);
      List<Element> elements = new ArrayList<>();
      for (int i = 0; i < size; i++) {
        Element right = answer.elements().get(i);
        elements.add(i == wrong ? group.add(right, group.generator()) : right);
      }
      assertThat(
              new Evaluated(1, ElementBatch.of(elements), answer.proof())
                  .isValid(voprf.dleq(), key.verificationShare(), inputs))
          .isFalse();
    }
  }

  @Test
  void proof_bytes_are_refused_unless_canonical() {
    KeyShare key = split(1, 1).whole();
    byte[] good = voprf.evaluate(key, sent(blindSome(1)), random).proof().encoded();
    assertThat(DleqProof.decode(suite, good).encoded()).isEqualTo(good);
    byte[] high = good.clone();
    high[31] |= (byte) 0x80;
    assertThatThrownBy(() -> DleqProof.decode(suite, high)).isInstanceOf(InvalidGroupValue.class);
    byte[] highResponse = good.clone();
    highResponse[63] |= (byte) 0x20;
    assertThatThrownBy(() -> DleqProof.decode(suite, highResponse))
        .isInstanceOf(InvalidGroupValue.class);
    assertThatThrownBy(() -> DleqProof.decode(suite, new byte[63]))
        .isInstanceOf(InvalidGroupValue.class);
  }

  @Test
  void more_than_65_535_items_are_refused() {
    KeyShare key = split(1, 1).whole();
    byte[] joined = new byte[32 * (Dleq.ITEMS_MAX + 1)];
    byte[] one = group.generator().encoded();
    for (int at = 0; at < joined.length; at += one.length) {
      System.arraycopy(one, 0, joined, at, one.length);
    }
    ElementBatch many = group.decodeElements(joined);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> voprf.evaluate(key, many, random))
        .withMessageContaining("65,535");
    SecretScalar nonce = group.randomSecret(random);
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> voprf.dleq().prove(key.secret(), key.verificationShare(), many, many, nonce))
        .withMessageContaining("65,535");
    DleqProof proof = voprf.evaluate(key, sent(blindSome(1)), random).proof();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> voprf.dleq().isValid(key.verificationShare(), many, many, proof))
        .withMessageContaining("65,535");
  }

  @Test
  void zero_blind_and_zero_share_are_refused() {
    assertThatThrownBy(() -> Blind.decode(suite, new byte[32]))
        .isInstanceOf(InvalidGroupValue.class);
    assertThatThrownBy(() -> group.decodeSecret(new byte[32]))
        .isInstanceOf(InvalidGroupValue.class);
    SecretScalar secret = group.randomSecret(random);
    assertThatIllegalArgumentException().isThrownBy(() -> KeyShare.of(suite, 0, secret));
    assertThatIllegalArgumentException().isThrownBy(() -> KeyShare.of(suite, 33, secret));
  }

  @Test
  void wrong_numbers_of_answers_are_refused() {
    Shared key = split(1, 1);
    List<Blinded> two = blindSome(2);
    Evaluated answer = voprf.evaluate(key.whole(), sent(blindSome(3)), random);
    Combination.Combined combined = Combination.of(List.of(1)).combine(group, List.of(answer));
    assertThatIllegalArgumentException().isThrownBy(() -> voprf.finish(two, combined));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> voprf.finishClear(List.of(new byte[16]), combined));
  }

  @Test
  void two_sets_of_custodians_agree_only_with_shares_of_one_key() {
    Shared key = split(2, 4);
    Shared stranger = split(2, 4);
    ElementBatch probe = suite.hashAllToGroup(List.of(random.bytes(16)));
    List<Evaluated> answers =
        key.shares().stream().map(s -> voprf.evaluate(s, probe, random)).toList();
    assertThat(SelfTest.agree(voprf, answers.subList(0, 2), answers.subList(2, 4))).isTrue();
    assertThat(
            SelfTest.agree(voprf, answers.subList(0, 2), List.of(answers.get(3), answers.get(0))))
        .isTrue();
    Evaluated wrong = voprf.evaluate(stranger.shares().get(3), probe, random);
    assertThat(SelfTest.agree(voprf, answers.subList(0, 2), List.of(answers.get(2), wrong)))
        .isFalse();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SelfTest.agree(voprf, answers.subList(0, 2), answers.subList(0, 2)));
  }

  @Test
  void input_beyond_65_535_bytes_is_refused() {
    assertThatIllegalArgumentException().isThrownBy(() -> suite.hashToGroup(new byte[65_536]));
  }

  @Test
  void suite_is_found_by_its_identifier() {
    assertThat(Suite.of("ristretto255-SHA512")).isSameAs(Suite.ristretto255());
    assertThatIllegalArgumentException().isThrownBy(() -> Suite.of("P256-SHA256"));
  }
}
