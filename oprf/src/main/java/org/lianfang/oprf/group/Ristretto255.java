package org.lianfang.oprf.group;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// ristretto255 (RFC 9496), started once: loads the library, then makes it multiply before anyone
/// relies on it.
public final class Ristretto255 {

  private static final int CROSS_CHECKS = 64;

  private Ristretto255() {}

  /// The group, with the backend that `LIANFANG_BACKEND` or the property `lianfang.backend` names:
  /// `libsodium` or `vector`. Without either, libsodium computes at first, and lanes take over once
  /// they are compiled, if they are faster and compute the same.
  ///
  /// The first call loads libsodium and checks it, a few milliseconds; a second for `vector`.
  ///
  /// @return the group
  /// @throws BackendUnavailable if libsodium or the backend named is missing or computes wrongly
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

  /// The same group once for each backend that works here, whichever was chosen for [#group].
  ///
  /// @return libsodium first; the vector backend, checked, if there is one
  /// @throws BackendUnavailable if a backend computes wrongly
  public static List<Group> backends() {
    Group libsodium = new RistrettoGroup(new OneByOne());
    return LaneSupport.missing().isPresent()
        ? List.of(libsodium)
        : List.of(libsodium, new RistrettoGroup(BackendChoice.lanes()));
  }

  /// Why there is no vector backend here.
  ///
  /// @return the reason; empty if there is one
  public static Optional<String> vectorMissing() {
    return LaneSupport.missing();
  }

  /// The backend that computes large batches: the one that was named, else the faster.
  ///
  /// @param measured both just now
  /// @return its name
  public static String chosen(Comparison measured) {
    return switch (BackendChoice.read()) {
      case LIBSODIUM -> OneByOne.NAME;
      case VECTOR -> LaneBatches.NAME;
      case FASTEST -> measured.isVectorFaster() ? LaneBatches.NAME : OneByOne.NAME;
    };
  }

  /// Compares the vector backend with libsodium; takes some seconds of processor time.
  ///
  /// @return the times
  /// @throws BackendUnavailable if there is no vector backend here, with the reason, or it computes
  ///   wrongly
  public static Comparison compare() {
    return BackendChoice.compare();
  }

  private static final class Started {
    private static final Group GROUP = start();

    private Started() {}

    private static Group start() {
      Group group = new RistrettoGroup(BackendChoice.read().batches());
      requireConsistent(group);
      requireSameEncodings(group);
      return group;
    }
  }

  /// Decodes 64 pseudorandom strings, of which some are encodings, by the group and by the library.
  private static void requireSameEncodings(Group group) {
    for (int i = 0; i < CROSS_CHECKS; i++) {
      byte[] encoded = Arrays.copyOf(BackendTrial.pseudorandom("encoding", i), group.elementSize());
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
      Element element = group.elementFromUniform(BackendTrial.pseudorandom("element", i));
      SecretScalar factor = group.reduceSecret(BackendTrial.pseudorandom("factor", i));
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
}
