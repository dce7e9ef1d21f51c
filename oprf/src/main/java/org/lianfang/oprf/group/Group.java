package org.lianfang.oprf.group;

import java.math.BigInteger;
import java.security.SecureRandom;
import java.util.List;

/// A group of prime order with a library that computes in it.
///
/// Thread-safe. Whatever takes a [SecretScalar] runs in time independent of it; whatever takes
/// [Scalar]s, integers or only elements treats them as public.
public interface Group {

  /// What computes batches of elements.
  ///
  /// @return `libsodium` or `vector`; with automatic choice it changes at most once, from the first
  ///   to the second
  String backend();

  /// Length of an element's encoding.
  ///
  /// @return bytes
  int elementSize();

  /// Length of a scalar's encoding.
  ///
  /// @return bytes
  int scalarSize();

  /// The number of elements.
  ///
  /// @return a prime
  BigInteger order();

  /// The element that the group is generated from.
  ///
  /// @return the generator
  Element generator();

  /// Reads an element from outside.
  ///
  /// Refuses the identity and every encoding but the canonical one. RFC 9497 (section 2.1,
  /// DeserializeElement) demands both: multiplied, the identity gives an answer that is the same
  /// under every key and whose proof holds under every key; a second encoding of one element lets
  /// one request pass as two and one answer hash to two tokens.
  ///
  /// @param encoded the bytes as received
  /// @return the element
  /// @throws InvalidGroupValue if they are not the canonical encoding of an element other than the
  ///   identity
  Element decodeElement(byte[] encoded);

  /// Reads elements from outside, each checked as in [#decodeElement].
  ///
  /// @param joined their encodings, one after the other, at least one
  /// @return the batch
  /// @throws InvalidGroupValue if one of them is refused, or the length is no multiple
  ElementBatch decodeElements(byte[] joined);

  /// Maps uniform bytes to an element, as the hash-to-group of the suite wants.
  ///
  /// @param uniform 64 bytes for ristretto255 (RFC 9496, section 4.3.4)
  /// @return the element
  Element elementFromUniform(byte[] uniform);

  /// Maps uniform bytes to elements, each as in [#elementFromUniform].
  ///
  /// @param uniform at least one, each of 64 bytes for ristretto255
  /// @return the elements, in the same order
  ElementBatch elementsFromUniform(List<byte[]> uniform);

  /// Multiplies one element.
  ///
  /// @param factor the secret factor
  /// @param element the element
  /// @return factor · element
  Element multiply(SecretScalar factor, Element element);

  /// Multiplies each element by one factor: the custodian's work.
  ///
  /// @param factor the secret factor
  /// @param elements the elements
  /// @return factor · element for each, in the same order
  ElementBatch multiply(SecretScalar factor, ElementBatch elements);

  /// Multiplies each element by its own factor: blinding and unblinding.
  ///
  /// @param factors as many as elements
  /// @param elements the elements
  /// @return factor · element for each pair, in the same order
  ElementBatch multiplyEach(List<SecretScalar> factors, ElementBatch elements);

  /// Multiplies the generator.
  ///
  /// @param factor the secret factor
  /// @return factor · generator
  Element multiplyGenerator(SecretScalar factor);

  /// Adds weighted elements. Weights and elements are public.
  ///
  /// @param weights as many as elements
  /// @param elements the elements
  /// @return Σ weight · element
  /// @throws InvalidGroupValue if the sum is the identity
  default Element sum(List<Scalar> weights, ElementBatch elements) {
    return sums(weights, List.of(elements)).get(0);
  }

  /// Adds weighted elements within each of some batches, with the same weights in each: for less
  /// than one after the other. Weights and elements are public.
  ///
  /// @param weights as many as each batch has elements
  /// @param batches at least one, of equal size
  /// @return for each batch Σ weight · element
  /// @throws InvalidGroupValue if one of the sums is the identity
  ElementBatch sums(List<Scalar> weights, List<ElementBatch> batches);

  /// Adds batches place by place with one weight for each batch. Weights are public, small or
  /// large.
  ///
  /// @param weights as many as batches, none zero
  /// @param batches of equal size
  /// @return for each place Σ weight · element
  /// @throws InvalidGroupValue if one of the sums is the identity
  ElementBatch sumEach(List<BigInteger> weights, List<ElementBatch> batches);

  /// Adds two elements.
  ///
  /// @param left an element
  /// @param right an element
  /// @return left + right
  /// @throws InvalidGroupValue if the sum is the identity
  Element add(Element left, Element right);

  /// A public scalar from an integer.
  ///
  /// @param value any integer; reduced
  /// @return the scalar
  Scalar scalar(BigInteger value);

  /// Reads a public scalar from outside; zero is allowed.
  ///
  /// Refuses a value of the order or more: RFC 9497, section 2.1 (DeserializeScalar). Otherwise one
  /// proof would have several encodings, and evidence about it several hashes.
  ///
  /// @param encoded the bytes as received
  /// @return the scalar
  /// @throws InvalidGroupValue if it is not the canonical encoding of a scalar
  Scalar decodeScalar(byte[] encoded);

  /// Reduces uniform bytes to a public scalar.
  ///
  /// @param uniform twice the scalar's size, little-endian for ristretto255
  /// @return the scalar
  Scalar reduce(byte[] uniform);

  /// Reads a secret scalar; zero is refused, because what it multiplies would vanish.
  ///
  /// @param encoded the bytes; copied
  /// @return the secret scalar
  /// @throws InvalidGroupValue if it is zero or not the canonical encoding of a scalar
  SecretScalar decodeSecret(byte[] encoded);

  /// Reduces uniform bytes to a secret scalar.
  ///
  /// @param uniform twice the scalar's size, little-endian for ristretto255
  /// @return the secret scalar
  /// @throws InvalidGroupValue if the result is zero
  SecretScalar reduceSecret(byte[] uniform);

  /// Draws a secret scalar.
  ///
  /// @param random the source of randomness
  /// @return a scalar uniform in 1 to order − 1
  SecretScalar randomSecret(SecureRandom random);

  /// Adds two secrets.
  ///
  /// @param left a secret
  /// @param right a secret
  /// @return left + right
  /// @throws InvalidGroupValue if the sum is zero
  SecretScalar add(SecretScalar left, SecretScalar right);

  /// Multiplies a secret by a public factor.
  ///
  /// @param secret a secret
  /// @param factor a public factor
  /// @return secret · factor
  /// @throws InvalidGroupValue if the factor is zero
  SecretScalar multiply(SecretScalar secret, Scalar factor);

  /// Inverts secrets, all with a single inversion (Montgomery's trick).
  ///
  /// @param secrets the secrets
  /// @return 1 / secret for each, in the same order
  List<SecretScalar> invertAll(List<SecretScalar> secrets);

  /// Negates a public scalar.
  ///
  /// @param scalar a scalar
  /// @return −scalar
  Scalar negate(Scalar scalar);

  /// The public response of a proof: the secret nonce hides the secret key.
  ///
  /// @param nonce a secret used for this response only
  /// @param challenge the public challenge
  /// @param key the secret of which knowledge is proved
  /// @return nonce + challenge · key
  Scalar response(SecretScalar nonce, Scalar challenge, SecretScalar key);
}
