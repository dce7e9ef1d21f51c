package org.lianfang.oprf.group;

import java.math.BigInteger;
import java.util.List;

/// A backend: what of ristretto255 is computed for many elements at once. Every backend gives the
/// same bytes and the same refusals. Sizes are checked before. Thread-safe.
interface Batches {

  /// As [Group#backend] says.
  String name();

  /// Decodes encodings of 32 bytes; the elements own them from now on.
  ///
  /// @throws InvalidGroupValue for the first that [Group#decodeElement] would refuse
  Element[] decode(byte[][] encodings);

  /// The encodings of what 64 uniform bytes each map to, in constant time.
  byte[][] map(List<byte[]> uniform);

  /// Factor times element for each pair, in constant time.
  Element[] multiply(List<SecretScalar> factors, ElementBatch elements);

  /// Σ weight · element within each of some batches, all public; zero bytes for the identity.
  byte[][] sums(List<Scalar> weights, List<ElementBatch> batches);

  /// Σ weight · element for each place of some batches, all public; zero bytes for the identity.
  byte[][] sumEach(List<BigInteger> weights, List<ElementBatch> batches);
}
