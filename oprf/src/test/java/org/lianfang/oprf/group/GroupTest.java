package org.lianfang.oprf.group;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;
import org.lianfang.oprf.Seeded;
import org.lianfang.oprf.group.InvalidGroupValue.Flaw;

@ParameterizedClass
@MethodSource("groups")
class GroupTest {

  private final Seeded random = new Seeded(GroupTest.class);
  private final Group group;

  GroupTest(Group group) {
    this.group = group;
  }

  static List<Group> groups() {
    return Ristretto255.backends();
  }

  private static void assertFlaw(Flaw flaw, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(InvalidGroupValue.class, e -> assertThat(e.flaw()).isEqualTo(flaw));
  }

  private static byte[] hex(String hex) {
    return HexFormat.of().parseHex(hex);
  }

  private static byte[] littleEndian(BigInteger value) {
    byte[] out = new byte[32];
    for (int i = 0; i < 32; i++) {
      out[i] = value.shiftRight(8 * i).byteValue();
    }
    return out;
  }

  @Test
  void multiples_of_the_generator_are_those_of_rfc_9496() {
    // RFC 9496, appendix A.1
    List<String> multiples =
        List.of(
            "e2f2ae0a6abc4e71a884a961c500515f58e30b6aa582dd8db6a65945e08d2d76",
            "6a493210f7499cd17fecb510ae0cea23a110e8d5b901f8acadd3095c73a3b919",
            "94741f5d5d52755ece4f23f044ee27d5d1ea1e2bd196b462166b16152a9d0259");
    for (int i = 0; i < multiples.size(); i++) {
      SecretScalar factor = group.decodeSecret(littleEndian(BigInteger.valueOf(i + 1)));
      assertThat(group.multiplyGenerator(factor).encoded()).isEqualTo(hex(multiples.get(i)));
    }
  }

  @Test
  void identity_is_refused() {
    assertFlaw(Flaw.IDENTITY, () -> group.decodeElement(new byte[32]));
    byte[] joined = Arrays.copyOf(group.generator().encoded(), 64);
    assertFlaw(Flaw.IDENTITY, () -> group.decodeElements(joined));
  }

  @Test
  void elements_that_are_not_canonical_are_refused() {
    // RFC 9496, appendix A.2: first those of p and more, then negative ones, then non-squares.
    List<String> bad =
        List.of(
            "00ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
            "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
            "f3ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
            "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
            "0100000000000000000000000000000000000000000000000000000000000000",
            "01ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
            "ed57ffd8c914fb201471d1c3d245ce3c746fcbe63a3679d51b6a516ebebe0e20",
            "c34c4e1826e5d403b78e246e88aa051c36ccf0aafebffe137d148a2bf9104562",
            "26948d35ca62e643e26a83177332e6b6afeb9d08e4268b650f1f5bbd8d81d371",
            "4eac077a713c57b4f4397629a4145982c661f48044dd3f96427d40b147d9742f");
    for (String encoded : bad) {
      assertFlaw(Flaw.NOT_CANONICAL, () -> group.decodeElement(hex(encoded)));
      byte[] joined = Arrays.copyOf(group.generator().encoded(), 64);
      System.arraycopy(hex(encoded), 0, joined, 32, 32);
      assertFlaw(Flaw.NOT_CANONICAL, () -> group.decodeElements(joined));
    }
  }

  @Test
  void the_library_refuses_the_same_encodings() {
    int refused = 0;
    for (int i = 0; i < 4_000; i++) {
      byte[] encoded = random.bytes(32);
      encoded[31] &= 0x7f;
      if (i % 4 != 0) {
        encoded[0] &= (byte) 0xfe;
      }
      if (i % 50 == 0) {
        // Next to p, where the second encodings of small values are.
        Arrays.fill(encoded, 1, 31, (byte) 0xff);
        encoded[0] = (byte) (2 * random.nextInt(128));
        encoded[31] = 0x7f;
      }
      if (Sodium.isCanonical(encoded)) {
        assertThat(group.decodeElement(encoded).encoded()).isEqualTo(encoded);
      } else {
        refused++;
        assertFlaw(Flaw.NOT_CANONICAL, () -> group.decodeElement(encoded));
      }
    }
    assertThat(refused).isBetween(1_500, 3_500);
  }

  /// libsodium 1.0.18 overlooks that bit: with it, every element would have two encodings.
  @Test
  void elements_with_the_highest_bit_set_are_refused() {
    for (int i = 0; i < 20; i++) {
      byte[] encoded = group.elementFromUniform(random.bytes(64)).encoded();
      encoded[31] |= (byte) 0x80;
      assertFlaw(Flaw.NOT_CANONICAL, () -> group.decodeElement(encoded));
    }
  }

  @Test
  void elements_of_another_length_are_refused() {
    for (int size : new int[] {0, 1, 31, 33, 64}) {
      assertFlaw(Flaw.LENGTH, () -> group.decodeElement(new byte[size]));
    }
    assertFlaw(Flaw.LENGTH, () -> group.decodeElements(new byte[0]));
    assertFlaw(Flaw.LENGTH, () -> group.decodeElements(new byte[33]));
  }

  @Test
  void scalars_of_the_order_or_more_are_refused() {
    List<BigInteger> high =
        List.of(
            group.order(),
            group.order().add(BigInteger.ONE),
            BigInteger.TWO.pow(253),
            BigInteger.TWO.pow(256).subtract(BigInteger.ONE));
    for (BigInteger value : high) {
      assertFlaw(Flaw.NOT_CANONICAL, () -> group.decodeScalar(littleEndian(value)));
      assertFlaw(Flaw.NOT_CANONICAL, () -> group.decodeSecret(littleEndian(value)));
    }
    BigInteger last = group.order().subtract(BigInteger.ONE);
    assertThat(group.decodeScalar(littleEndian(last)).encoded()).isEqualTo(littleEndian(last));
    assertThat(group.decodeSecret(littleEndian(last)).copyOfSecretBytes())
        .isEqualTo(littleEndian(last));
    assertFlaw(Flaw.LENGTH, () -> group.decodeScalar(new byte[31]));
    assertFlaw(Flaw.LENGTH, () -> group.decodeSecret(new byte[33]));
  }

  @Test
  void zero_is_refused_as_a_secret_and_allowed_as_a_public_scalar() {
    assertFlaw(Flaw.ZERO, () -> group.decodeSecret(new byte[32]));
    assertFlaw(Flaw.ZERO, () -> group.reduceSecret(new byte[64]));
    byte[] order = Arrays.copyOf(littleEndian(group.order()), 64);
    assertFlaw(Flaw.ZERO, () -> group.reduceSecret(order));
    assertThat(group.decodeScalar(new byte[32])).isEqualTo(group.scalar(BigInteger.ZERO));
    SecretScalar secret = group.randomSecret(random);
    Scalar zero = group.scalar(BigInteger.ZERO);
    assertFlaw(Flaw.ZERO, () -> group.multiply(secret, zero));
  }

  @Test
  void sum_of_opposites_is_refused() {
    Element element = group.elementFromUniform(random.bytes(64));
    SecretScalar minusOne =
        group.decodeSecret(littleEndian(group.order().subtract(BigInteger.ONE)));
    Element opposite = group.multiply(minusOne, element);
    assertFlaw(Flaw.IDENTITY, () -> group.add(element, opposite));
    SecretScalar one = group.decodeSecret(littleEndian(BigInteger.ONE));
    assertFlaw(Flaw.ZERO, () -> group.add(one, minusOne));
  }

  @Test
  void multiplication_distributes_over_batches() {
    List<Element> elements =
        IntStream.range(0, 5).mapToObj(i -> group.elementFromUniform(random.bytes(64))).toList();
    List<SecretScalar> factors =
        IntStream.range(0, 5).mapToObj(i -> group.randomSecret(random)).toList();
    ElementBatch batch = ElementBatch.of(elements);
    ElementBatch all = group.multiply(factors.getFirst(), batch);
    ElementBatch each = group.multiplyEach(factors, batch);
    for (int i = 0; i < 5; i++) {
      assertThat(all.get(i)).isEqualTo(group.multiply(factors.getFirst(), elements.get(i)));
      assertThat(each.get(i)).isEqualTo(group.multiply(factors.get(i), elements.get(i)));
    }
    assertThat(group.decodeElements(batch.encoded())).isEqualTo(batch);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> group.multiplyEach(factors.subList(0, 4), batch));
    assertThatIllegalArgumentException().isThrownBy(() -> ElementBatch.of(List.of()));
  }

  @Test
  void inverses_undo_their_scalars() {
    assertThat(group.invertAll(List.of())).isEmpty();
    Element element = group.elementFromUniform(random.bytes(64));
    for (int count : new int[] {1, 2, 9}) {
      List<SecretScalar> secrets =
          IntStream.range(0, count).mapToObj(i -> group.randomSecret(random)).toList();
      List<SecretScalar> inverses = group.invertAll(secrets);
      for (int i = 0; i < count; i++) {
        assertThat(group.multiply(inverses.get(i), group.multiply(secrets.get(i), element)))
            .isEqualTo(element);
      }
    }
  }

  @Test
  void response_is_nonce_plus_challenge_times_key() {
    SecretScalar nonce = group.randomSecret(random);
    SecretScalar key = group.randomSecret(random);
    Scalar challenge = group.reduce(random.bytes(64));
    BigInteger expected =
        value(nonce.bytes()).add(value(challenge.bytes()).multiply(value(key.bytes())));
    assertThat(group.response(nonce, challenge, key)).isEqualTo(group.scalar(expected));
  }

  private static BigInteger value(byte[] littleEndian) {
    byte[] bigEndian = new byte[33];
    for (int i = 0; i < 32; i++) {
      bigEndian[32 - i] = littleEndian[i];
    }
    return new BigInteger(bigEndian);
  }

  @Test
  void ciphertexts_that_were_changed_do_not_open() {
    byte[] key = random.bytes(32);
    byte[] nonce = random.bytes(24);
    byte[] plain = random.bytes(32);
    byte[] sealed = XChaCha20Poly1305.seal(key, nonce, plain);
    assertThat(XChaCha20Poly1305.open(key, nonce, sealed)).contains(plain);
    for (int i = 0; i < sealed.length; i++) {
      byte[] changed = sealed.clone();
      changed[i] ^= 1;
      assertThat(XChaCha20Poly1305.open(key, nonce, changed)).isEmpty();
    }
    assertThat(XChaCha20Poly1305.open(key, nonce, new byte[15])).isEmpty();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> XChaCha20Poly1305.seal(new byte[31], nonce, plain));
  }
}
