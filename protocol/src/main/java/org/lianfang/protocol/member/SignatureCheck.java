package org.lianfang.protocol.member;

import java.math.BigInteger;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Iterator;
import java.util.List;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.InvariantViolation;
import org.lianfang.protocol.RecentMap;

/// Whether an Ed25519 signature holds (RFC 8032, section 5.1.7, without the cofactor).
///
/// Everybody has to judge odd signatures alike, or ledgers part: S is below the order of the group;
/// R is byte for byte the encoding of S·B − k·A, so that no other encoding of it is taken; and R is
/// not of small order. That is what libsodium judges.
final class SignatureCheck {
  /// As many keys as a large alliance's members have; each takes 98 KiB.
  private static final int KEYS = 512;

  /// As many as sign command after command; each takes 278 KiB.
  private static final int FREQUENT_KEYS = 128;

  private static final int HALF = 32;

  private static final BigInteger ORDER =
      BigInteger.TWO.pow(252).add(new BigInteger("27742317777372353535851937790883648493"));

  /// The y of the points of small order, of each but its sign: 0, 1, −1 and those of order 8.
  private static final List<byte[]> SMALL =
      List.of(
          littleEndian(BigInteger.ZERO),
          littleEndian(BigInteger.ONE),
          littleEndian(Field25519.PRIME.subtract(BigInteger.ONE)),
          littleEndian(
              new BigInteger(
                  "05fc536d880238b13933c6d305acdfd5f098eff289f4c345b027b2c28f95e826", 16)),
          littleEndian(
              new BigInteger(
                  "7a03ac9277fdc74ec6cc392cfa53202a0f67100d760b3cba4fd83d3d706a17c7", 16)));

  private static final RecentMap<Bytes, Multiples> NEGATIVES = new RecentMap<>(KEYS);
  private static final RecentMap<Bytes, Multiples> WIDE_NEGATIVES = new RecentMap<>(FREQUENT_KEYS);

  private SignatureCheck() {}

  /// Which signatures hold, each by itself; all together take one inversion.
  static BitSet hold(List<VerifyingKey.Signed> signatures) {
    BitSet hold = new BitSet();
    long[] points = new long[signatures.size() * Multiples.POINT];
    int count = 0;
    for (int i = 0; i < signatures.size(); i++) {
      if (begin(signatures.get(i), points, count * Multiples.POINT)) {
        hold.set(i);
        count++;
      }
    }
    Iterator<Bytes> sums =
        Multiples.encode(Arrays.copyOf(points, count * Multiples.POINT)).iterator();
    for (int i = hold.nextSetBit(0); i >= 0; i = hold.nextSetBit(i + 1)) {
      hold.set(i, sums.next().equals(signatures.get(i).signature().slice(0, HALF)));
    }
    return hold;
  }

  /// Sets the point whose encoding R has to be.
  ///
  /// @return whether the signature may hold at all
  private static boolean begin(VerifyingKey.Signed signed, long[] points, int at) {
    Bytes signature = signed.signature();
    if (signature.size() != 2 * HALF) {
      return false;
    }
    byte[] r = signature.slice(0, HALF).toArray();
    byte[] s = signature.slice(HALF, 2 * HALF).toArray();
    if (number(s).compareTo(ORDER) >= 0 || isSmall(r)) {
      return false;
    }
    Bytes key = signed.key().bytes();
    MessageDigest digest = sha512();
    digest.update(r);
    key.addTo(digest);
    signed.message().addTo(digest);
    byte[] k = littleEndian(number(digest.digest()).mod(ORDER));
    Multiples.ofBase().sum(points, at, s, negative(key, k), k);
    return true;
  }

  /// One check in 256, as its k happens to be, makes wide multiples of its key: a key that is
  /// checked often has them soon, and they have paid for themselves after some hundred checks more.
  private static Multiples negative(Bytes key, byte[] k) {
    return WIDE_NEGATIVES
        .find(key)
        .orElseGet(
            () ->
                k[0] == 0
                    ? made(WIDE_NEGATIVES, key, Multiples.WIDE)
                    : NEGATIVES.find(key).orElseGet(() -> made(NEGATIVES, key, Multiples.NARROW)));
  }

  private static Multiples made(RecentMap<Bytes, Multiples> kept, Bytes key, int width) {
    Multiples multiples = Multiples.ofNegative(key.toArray(), width);
    kept.put(key, multiples);
    return multiples;
  }

  private static boolean isSmall(byte[] r) {
    byte[] unsigned = r.clone();
    unsigned[HALF - 1] &= 0x7f;
    return SMALL.stream().anyMatch(small -> Arrays.equals(small, unsigned));
  }

  private static BigInteger number(byte[] littleEndian) {
    byte[] bytes = littleEndian.clone();
    for (int i = 0; i < bytes.length / 2; i++) {
      bytes[i] = littleEndian[bytes.length - 1 - i];
      bytes[bytes.length - 1 - i] = littleEndian[i];
    }
    return new BigInteger(1, bytes);
  }

  private static byte[] littleEndian(BigInteger number) {
    byte[] bigEndian = number.toByteArray();
    byte[] bytes = new byte[HALF];
    for (int i = 0; i < bigEndian.length && i < HALF; i++) {
      bytes[i] = bigEndian[bigEndian.length - 1 - i];
    }
    return bytes;
  }

  private static MessageDigest sha512() {
    try {
      return MessageDigest.getInstance("SHA-512");
    } catch (NoSuchAlgorithmException e) {
      throw new InvariantViolation("every Java platform has SHA-512", e);
    }
  }
}
