package org.lianfang.oprf.group;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.List;

/// ristretto255 (RFC 9496), started once: loads the library, then makes it multiply before anyone
/// relies on it.
public final class Ristretto255 {

  private static final int CROSS_CHECKS = 64;

  private Ristretto255() {}

  /// The group. The first call loads libsodium and checks it, a few milliseconds.
  ///
  /// @return the group
  /// @throws BackendUnavailable if libsodium is missing or computes wrongly
  public static Group group() {
    try {
      return Started.GROUP;
    } catch (ExceptionInInitializerError e) {
      if (e.getCause() instanceof BackendUnavailable reason) {
        throw reason;
      }
      throw e;
    } catch (NoClassDefFoundError e) {
      throw new BackendUnavailable("libsodium was refused when it was first needed", e);
    }
  }

  private static final class Started {
    private static final Group GROUP = start();

    private Started() {}

    private static Group start() {
      Group group = new SodiumGroup();
      requireConsistent(group);
      requireSameEncodings(group);
      return group;
    }
  }

  /// Decodes 64 pseudorandom strings, of which some are encodings, by the group and by the library.
  private static void requireSameEncodings(Group group) {
    for (int i = 0; i < CROSS_CHECKS; i++) {
      byte[] encoded = Arrays.copyOf(pseudorandom("encoding", i), group.elementSize());
      // Else nearly all would be refused for their size or sign alone.
      encoded[0] &= (byte) 0xfe;
      encoded[encoded.length - 1] &= 0x7f;
      if (decodes(group, encoded) != Sodium.isCanonical(encoded)) {
        throw new BackendUnavailable(
            "the curve library fails its self-check: encoding " + i + " differs; replace it");
      }
    }
  }

  private static boolean decodes(Group group, byte[] encoded) {
    try {
      return Arrays.equals(group.decodeElement(encoded).encoded(), encoded);
    } catch (InvalidGroupValue e) {
      return false;
    }
  }

  /// Multiplies 64 pseudorandom elements two ways and compares: by the constant-time multiplication
  /// and by the sum with public weights, which is separate code.
  ///
  /// @param group the group to check
  /// @throws BackendUnavailable at the first difference
  static void requireConsistent(Group group) {
    for (int i = 0; i < CROSS_CHECKS; i++) {
      Element element = group.elementFromUniform(pseudorandom("element", i));
      SecretScalar factor = group.reduceSecret(pseudorandom("factor", i));
      Scalar weight = group.decodeScalar(factor.copyOfSecretBytes());
      Element product = group.multiply(factor, element);
      Element base = group.multiplyGenerator(factor);
      ElementBatch both = ElementBatch.of(List.of(element, group.generator()));
      Scalar none = group.scalar(BigInteger.ZERO);
      if (!product.equals(group.sum(List.of(weight, none), both))
          || !base.equals(group.sum(List.of(none, weight), both))
          || !group.add(product, base).equals(group.sum(List.of(weight, weight), both))) {
        throw new BackendUnavailable(
            "the curve library fails its self-check: multiplication " + i + " differs; replace it");
      }
    }
  }

  private static byte[] pseudorandom(String kind, int number) {
    try {
      return MessageDigest.getInstance("SHA-512")
          .digest(("lianfang/self-check/" + kind + number).getBytes(StandardCharsets.US_ASCII));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("SHA-512 is missing from this Java", e);
    }
  }
}
