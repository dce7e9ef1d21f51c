package org.lianfang.oprf;

import java.util.List;
import org.lianfang.oprf.group.Element;
import org.lianfang.oprf.group.ElementBatch;
import org.lianfang.oprf.group.Group;
import org.lianfang.oprf.group.Scalar;

/// A group and a hash that belong together, as RFC 9497 section 4 pairs them, in mode 1
/// (verifiable).
///
/// The identifier string names the suite on the ledger and in every derivation. `P256-SHA256` and
/// `SM2P256-SM3` have their places here and are not built yet.
///
/// @see <a href="https://www.rfc-editor.org/rfc/rfc9497#section-4">RFC 9497, 4</a>
public sealed interface Suite permits Ristretto255Sha512 {

  /// The default suite, `ristretto255-SHA512`. The first call loads libsodium and checks it.
  ///
  /// @return the suite
  /// @throws org.lianfang.oprf.group.BackendUnavailable if libsodium is missing or computes wrongly
  static Suite ristretto255() {
    return Ristretto255Sha512.checked();
  }

  /// The default suite once on each backend that works here, for comparing them.
  ///
  /// @return on libsodium; then on the vector backend, if there is one
  /// @throws org.lianfang.oprf.group.BackendUnavailable if a backend computes wrongly
  static List<Suite> onEachBackend() {
    return Ristretto255Sha512.onEachBackend();
  }

  /// The suite of an identifier.
  ///
  /// @param identifier as on the ledger
  /// @return the suite
  /// @throws IllegalArgumentException if there is none of this name
  static Suite of(String identifier) {
    if (identifier.equals(Ristretto255Sha512.IDENTIFIER)) {
      return ristretto255();
    }
    throw new IllegalArgumentException("no suite of this identifier");
  }

  /// The RFC's identifier, ASCII.
  ///
  /// @return for example `ristretto255-SHA512`
  String identifier();

  /// The group.
  ///
  /// @return a checked backend
  Group group();

  /// Length of the hash, and of an output, Nh.
  ///
  /// @return bytes
  int hashSize();

  /// Maps an input to an element: H1 of the RFC.
  ///
  /// @param input at most 65,535 bytes
  /// @return an element nobody knows the logarithm of
  Element hashToGroup(byte[] input);

  /// Maps inputs to elements, in order.
  ///
  /// @param inputs at least one, each at most 65,535 bytes
  /// @return the elements
  ElementBatch hashAllToGroup(List<byte[]> inputs);

  /// Maps a transcript to a public scalar.
  ///
  /// @param transcript any bytes
  /// @return a scalar
  Scalar hashToScalar(byte[] transcript);

  /// The suite's hash.
  ///
  /// @param message any bytes
  /// @return the hash, [#hashSize] bytes
  byte[] hash(byte[] message);

  /// The context string of mode 1, which separates its hashes from every other mode's.
  ///
  /// @return `"OPRFV1-" ‖ 0x01 ‖ "-" ‖ identifier`
  byte[] context();

  /// HKDF with the suite's hash, extract and expand.
  ///
  /// @param inputKey the input key
  /// @param salt the salt; empty for none
  /// @param info the context, usually [LengthPrefixed]
  /// @param length bytes wanted
  /// @return that many bytes
  byte[] hkdf(byte[] inputKey, byte[] salt, byte[] info, int length);

  /// HKDF-Expand with the suite's hash.
  ///
  /// @param pseudorandomKey a uniform key of at least [#hashSize] bytes
  /// @param info the context, usually [LengthPrefixed]
  /// @param length bytes wanted
  /// @return that many bytes
  byte[] hkdfExpand(byte[] pseudorandomKey, byte[] info, int length);
}
