package org.lianfang.oprf;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.lianfang.oprf.group.Element;
import org.lianfang.oprf.group.ElementBatch;
import org.lianfang.oprf.group.Group;
import org.lianfang.oprf.group.InvalidGroupValue;
import org.lianfang.oprf.group.Scalar;
import org.lianfang.oprf.group.SecretScalar;

/// Makes and checks proofs of discrete logarithm equality over whole batches, exactly as RFC 9497
/// section 2.2 does.
///
/// One proof says that every output is key · input for the key of one public key. Inputs, outputs
/// and the weights drawn from them are public, so their sums need not run in constant time.
public final class Dleq {

  /// The most items under one proof: the RFC numbers them in two bytes.
  public static final int ITEMS_MAX = 65_535;

  private static final byte[] COMPOSITE = "Composite".getBytes(US_ASCII);
  private static final byte[] CHALLENGE = "Challenge".getBytes(US_ASCII);

  private final Suite suite;
  private final Group group;
  private final byte[] seedTag;

  /// A prover and checker.
  ///
  /// @param suite the suite
  public Dleq(Suite suite) {
    this.suite = suite;
    this.group = suite.group();
    byte[] context = suite.context();
    this.seedTag =
        ByteBuffer.allocate(5 + context.length)
            .put("Seed-".getBytes(US_ASCII))
            .put(context)
            .array();
  }

  /// Proves that outputs are key · inputs: GenerateProof of the RFC.
  ///
  /// @param key the secret key
  /// @param publicKey key · generator
  /// @param inputs at most 65,535
  /// @param outputs key · input for each
  /// @param nonce fresh for this proof: two proofs with one nonce reveal the key
  /// @return the proof
  public DleqProof prove(
      SecretScalar key,
      Element publicKey,
      ElementBatch inputs,
      ElementBatch outputs,
      SecretScalar nonce) {
    List<Scalar> weights = weights(publicKey, inputs, outputs);
    Element input = group.sum(weights, inputs);
    Element output = group.multiply(key, input);
    Element generatorCommitment = group.multiplyGenerator(nonce);
    Element inputCommitment = group.multiply(nonce, input);
    Scalar challenge = challenge(publicKey, input, output, generatorCommitment, inputCommitment);
    // s = r − c·k
    return new DleqProof(challenge, group.response(nonce, group.negate(challenge), key));
  }

  /// Checks a proof: VerifyProof of the RFC.
  ///
  /// @param publicKey from the ledger, never from the prover
  /// @param inputs as sent
  /// @param outputs as received, of the same number
  /// @param proof as received
  /// @return whether every output is key · input for the key behind `publicKey`
  public boolean isValid(
      Element publicKey, ElementBatch inputs, ElementBatch outputs, DleqProof proof) {
    List<Scalar> weights = weights(publicKey, inputs, outputs);
    try {
      ElementBatch composites = group.sums(weights, List.of(inputs, outputs));
      ElementBatch commitments =
          group.sums(
              List.of(proof.response(), proof.challenge()),
              List.of(ElementBatch.of(List.of(group.generator(), publicKey)), composites));
      return challenge(
              publicKey,
              composites.get(0),
              composites.get(1),
              commitments.get(0),
              commitments.get(1))
          .equals(proof.challenge());
    } catch (InvalidGroupValue identity) {
      // An honest proof meets the identity only by solving a discrete logarithm.
      return false;
    }
  }

  private List<Scalar> weights(Element publicKey, ElementBatch inputs, ElementBatch outputs) {
    int count = inputs.size();
    if (count != outputs.size()) {
      throw new IllegalArgumentException("as many outputs as inputs");
    }
    if (count > ITEMS_MAX) {
      throw new IllegalArgumentException("one proof covers at most 65,535 items");
    }
    byte[] key = publicKey.encoded();
    byte[] seed =
        suite.hash(
            withLengths(ByteBuffer.allocate(4 + key.length + seedTag.length), key, seedTag)
                .array());
    int size = group.elementSize();
    byte[] ins = inputs.encoded();
    byte[] outs = outputs.encoded();
    ByteBuffer transcript =
        ByteBuffer.allocate(2 + seed.length + 2 + 2 * (2 + size) + COMPOSITE.length);
    List<Scalar> weights = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      withLengths(transcript.clear(), seed)
          .putShort((short) i)
          .putShort((short) size)
          .put(ins, i * size, size)
          .putShort((short) size)
          .put(outs, i * size, size)
          .put(COMPOSITE);
      weights.add(suite.hashToScalar(transcript.array()));
    }
    return weights;
  }

  private Scalar challenge(Element... parts) {
    int size = group.elementSize();
    ByteBuffer transcript = ByteBuffer.allocate(parts.length * (2 + size) + CHALLENGE.length);
    for (Element part : parts) {
      withLengths(transcript, part.encoded());
    }
    return suite.hashToScalar(transcript.put(CHALLENGE).array());
  }

  private static ByteBuffer withLengths(ByteBuffer buffer, byte[]... values) {
    for (byte[] value : values) {
      buffer.putShort((short) value.length).put(value);
    }
    return buffer;
  }
}
