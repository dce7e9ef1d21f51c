package org.lianfang.protocol.member;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.bouncycastle.math.ec.rfc8032.Ed25519;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.lianfang.protocol.Bytes;

class SignatureCheckTest {
  private final Random random = new Random(8032);

  /// RFC 8032, section 7.1, tests 1 to 3.
  @ParameterizedTest
  @CsvSource({
    "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a, '',"
        + "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46b"
        + "d25bf5f0595bbe24655141438e7a100b",
    "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c, 72,"
        + "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c"
        + "387b2eaeb4302aeeb00d291612bb0c00",
    "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025, af82,"
        + "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc659"
        + "4a7c15e9716ed28dc027beceea1ec40a"
  })
  void the_signatures_of_the_standard_hold(String key, String message, String signature) {
    VerifyingKey signer = new VerifyingKey(Bytes.hex(key));

    assertThat(signer.verify(Bytes.hex(message), Bytes.hex(signature))).isTrue();
    assertThat(signer.verify(Bytes.utf8("another"), Bytes.hex(signature))).isFalse();
  }

  /// S not below the order, R of small order or with a part of it, keys with such a part, encodings
  /// that are not canonical. libsodium 1.0.18 gave each verdict.
  @ParameterizedTest
  @MethodSource("edges")
  void odd_signatures_are_judged_as_libsodium_judges_them(String line) {
    String[] parts = line.split(" ", -1);

    VerifyingKey signer = new VerifyingKey(Bytes.hex(parts[1]));

    assertThat(signer.verify(Bytes.hex(parts[2]), Bytes.hex(parts[3])))
        .isEqualTo(parts[0].equals("accepted"));
  }

  static List<String> edges() throws IOException {
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(
                Objects.requireNonNull(
                    SignatureCheckTest.class.getResourceAsStream("/signature/edges.txt")),
                StandardCharsets.US_ASCII))) {
      return lines.lines().toList();
    }
  }

  @Test
  void what_is_signed_elsewhere_holds_until_a_bit_changes() {
    for (int i = 0; i < 500; i++) {
      byte[] seed = bytes(32);
      byte[] key = new byte[32];
      byte[] message = bytes(random.nextInt(300));
      byte[] signature = new byte[64];
      Ed25519.generatePublicKey(seed, 0, key, 0);
      Ed25519.sign(seed, 0, key, 0, null, message, 0, message.length, signature, 0);
      VerifyingKey signer = new VerifyingKey(Bytes.copyOf(key));

      assertThat(signer.verify(Bytes.copyOf(message), Bytes.copyOf(signature))).isTrue();
      signature[random.nextInt(64)] ^= (byte) (1 << random.nextInt(8));
      assertThat(signer.verify(Bytes.copyOf(message), Bytes.copyOf(signature))).isFalse();
    }
  }

  @Test
  void together_each_signature_is_judged_as_by_itself() throws IOException {
    List<VerifyingKey.Signed> signatures = new ArrayList<>();
    for (String line : edges()) {
      String[] parts = line.split(" ", -1);
      VerifyingKey key = new VerifyingKey(Bytes.hex(parts[1]));
      signatures.add(new VerifyingKey.Signed(key, Bytes.hex(parts[2]), Bytes.hex(parts[3])));
    }
    for (int i = 0; i < 100; i++) {
      SigningKey key = new SigningKey(bytes(32));
      Bytes message = Bytes.owning(bytes(random.nextInt(300)));
      byte[] signature = key.sign(message).toArray();
      if (i % 3 == 0) {
        signature[random.nextInt(64)] ^= (byte) (1 << random.nextInt(8));
      }
      signatures.add(new VerifyingKey.Signed(key.verifyingKey(), message, Bytes.owning(signature)));
    }
    signatures.add(
        new VerifyingKey.Signed(signatures.getFirst().key(), Bytes.EMPTY, Bytes.utf8("short")));
    Collections.shuffle(signatures, random);

    BitSet together = VerifyingKey.verify(signatures);

    for (int i = 0; i < signatures.size(); i++) {
      VerifyingKey.Signed one = signatures.get(i);
      assertThat(together.get(i))
          .as(one.toString())
          .isEqualTo(one.key().verify(one.message(), one.signature()));
    }
    assertThat(together.cardinality()).isGreaterThan(60);
    assertThat(VerifyingKey.verify(List.of()).isEmpty()).isTrue();
  }

  /// Sooner or later its multiples are wider ones; that they are not by now happens once in 10^5.
  @Test
  void a_key_that_is_checked_often_is_judged_as_before() {
    SigningKey key = new SigningKey(bytes(SigningKey.SEED_SIZE));
    for (int i = 0; i < 2_000; i++) {
      Bytes message = Bytes.owning(bytes(50));
      Bytes right = key.sign(message);
      byte[] wrong = right.toArray();
      wrong[random.nextInt(64)] ^= 1;
      assertThat(key.verifyingKey().verify(message, right)).isTrue();
      assertThat(key.verifyingKey().verify(message, Bytes.owning(wrong))).isFalse();
    }
  }

  /// Digits at both ends of each window, and carries through all of them.
  @ParameterizedTest
  @ValueSource(ints = {0x00, 0x0f, 0x10, 0x42, 0x55, 0x84, 0x88, 0xaa, 0xff})
  void sums_of_extreme_scalars_are_right(int fill) {
    byte[] seed = bytes(32);
    byte[] key = new byte[32];
    Ed25519.generatePublicKey(seed, 0, key, 0);
    byte[] scalar = new byte[32];
    Arrays.fill(scalar, (byte) fill);
    scalar[31] = 0x0f;
    byte[] zero = new byte[32];
    byte[] one = new byte[32];
    one[0] = 1;

    for (int width : List.of(Multiples.NARROW, Multiples.WIDE)) {
      assertThat(sum(scalar, Multiples.ofNegative(key, width), zero))
          .isEqualTo(AffinePoint.BASE.times(scalar).encoded());
      assertThat(sum(zero, Multiples.ofNegative(key, width), one)).isEqualTo(negated(key));
      assertThat(sum(zero, Multiples.ofNegative(generator(), width), scalar))
          .isEqualTo(negated(AffinePoint.BASE.times(scalar).encoded()));
    }
  }

  private static byte[] sum(byte[] a, Multiples other, byte[] b) {
    long[] point = new long[Multiples.POINT];
    Multiples.ofBase().sum(point, 0, a, other, b);
    return Multiples.encode(point).getFirst().toArray();
  }

  private static byte[] generator() {
    return AffinePoint.BASE.encoded();
  }

  private static byte[] negated(byte[] point) {
    byte[] negated = point.clone();
    negated[31] ^= (byte) 0x80;
    return negated;
  }

  private byte[] bytes(int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }

  /// The curve's addition as the standard writes it.
  private record AffinePoint(BigInteger x, BigInteger y) {
    private static final BigInteger P = Field25519.PRIME;
    private static final BigInteger D =
        over(BigInteger.valueOf(-121665), BigInteger.valueOf(121666));
    static final AffinePoint BASE =
        new AffinePoint(
            new BigInteger("216936d3cd6e53fec0a4e231fdd6dc5c692cc7609525a7b2c9562d608f25d51a", 16),
            over(BigInteger.valueOf(4), BigInteger.valueOf(5)));

    private static BigInteger over(BigInteger numerator, BigInteger denominator) {
      return numerator.multiply(denominator.modInverse(P)).mod(P);
    }

    AffinePoint plus(AffinePoint other) {
      BigInteger product = D.multiply(x).multiply(other.x).multiply(y).multiply(other.y);
      return new AffinePoint(
          over(x.multiply(other.y).add(other.x.multiply(y)), BigInteger.ONE.add(product)),
          over(y.multiply(other.y).add(x.multiply(other.x)), BigInteger.ONE.subtract(product)));
    }

    AffinePoint times(byte[] littleEndian) {
      AffinePoint sum = new AffinePoint(BigInteger.ZERO, BigInteger.ONE);
      for (int bit = 255; bit >= 0; bit--) {
        sum = sum.plus(sum);
        if (((littleEndian[bit / 8] >> (bit % 8)) & 1) == 1) {
          sum = sum.plus(this);
        }
      }
      return sum;
    }

    byte[] encoded() {
      byte[] encoded = Field25519.encode(Field25519.of(y));
      encoded[31] |= (byte) (x.testBit(0) ? 0x80 : 0);
      return encoded;
    }
  }
}
