package org.lianfang.oprf;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.lianfang.oprf.Combination.Combined;
import org.lianfang.oprf.group.ElementBatch;
import org.lianfang.oprf.group.Group;
import org.lianfang.oprf.group.Scalar;
import org.lianfang.oprf.group.SecretScalar;

/// The verifiable OPRF of RFC 9497, mode 1, with a key shared among custodians.
///
/// | step | who | method |
/// |---|---|---|
/// | blind | asker | [Blinded#of] |
/// | evaluate, prove | custodian | [#evaluate] |
/// | check | asker | [Evaluated#isValid] |
/// | combine | asker | [Combination#combine] |
/// | unblind, hash | asker | [#finish] or, for an input in the clear, [#finishClear] |
///
/// Thread-safe.
///
/// @see <a href="https://www.rfc-editor.org/rfc/rfc9497#section-3.3.2">RFC 9497, 3.3.2</a>
public final class Voprf {

  private static final byte[] FINALIZE = "Finalize".getBytes(US_ASCII);

  private final Suite suite;
  private final Group group;
  private final Dleq dleq;

  /// The function over a suite.
  ///
  /// @param suite the suite
  public Voprf(Suite suite) {
    this.suite = suite;
    this.group = suite.group();
    this.dleq = new Dleq(suite);
  }

  /// The suite.
  ///
  /// @return as given
  public Suite suite() {
    return suite;
  }

  /// The suite's proofs.
  ///
  /// @return a prover and checker
  public Dleq dleq() {
    return dleq;
  }

  /// Evaluates elements under a share and proves it, one proof for all.
  ///
  /// For a record id the caller hashes the id itself ([Suite#hashAllToGroup]); it never takes the
  /// element from the asker.
  ///
  /// @param share this custodian's share
  /// @param inputs at most 65,535 elements, in request order
  /// @param random gives the proof's nonce: the system's generator
  /// @return the answer
  public Evaluated evaluate(KeyShare share, ElementBatch inputs, SecureRandom random) {
    return prove(share, inputs, evaluateUnproven(share, inputs), random);
  }

  /// Proves what was evaluated under a share, in whatever pieces.
  ///
  /// @param share this custodian's share
  /// @param inputs at most 65,535 elements, in request order
  /// @param outputs share · element for each
  /// @param random gives the proof's nonce: the system's generator
  /// @return the answer
  public Evaluated prove(
      KeyShare share, ElementBatch inputs, ElementBatch outputs, SecureRandom random) {
    SecretScalar nonce = group.randomSecret(random);
    try {
      DleqProof proof =
          dleq.prove(share.secret(), share.verificationShare(), inputs, outputs, nonce);
      return new Evaluated(share.index(), outputs, proof);
    } finally {
      nonce.destroy();
    }
  }

  /// Evaluates elements under a share, still to be proved.
  ///
  /// @param share this custodian's share
  /// @param inputs the elements
  /// @return share · element for each
  public ElementBatch evaluateUnproven(KeyShare share, ElementBatch inputs) {
    return group.multiply(share.secret(), inputs);
  }

  /// Unblinds combined answers and hashes them: Finalize of the RFC, with 1/D folded into the
  /// inverse of the blind.
  ///
  /// @param blinded what was sent, in request order
  /// @param combined the combined answers, of the same number
  /// @return the output of each input
  public List<OprfOutput> finish(List<Blinded> blinded, Combined combined) {
    requireSameSize(blinded.size(), combined);
    Scalar divisor = group.scalar(combined.divisor());
    List<SecretScalar> products =
        blinded.stream().map(b -> group.multiply(b.blind().secret(), divisor)).toList();
    List<SecretScalar> inverses = group.invertAll(products);
    ElementBatch unblinded = group.multiplyEach(inverses, combined.elements());
    products.forEach(SecretScalar::destroy);
    inverses.forEach(SecretScalar::destroy);
    return hashAll(blinded.stream().map(Blinded::input).toList(), unblinded);
  }

  /// Hashes combined answers for inputs that were evaluated in the clear: Finalize with blind 1.
  ///
  /// @param inputs the inputs, record ids, in request order
  /// @param combined the combined answers, of the same number
  /// @return the output of each input
  public List<OprfOutput> finishClear(List<byte[]> inputs, Combined combined) {
    requireSameSize(inputs.size(), combined);
    ElementBatch unblinded = combined.elements();
    if (!combined.divisor().equals(BigInteger.ONE)) {
      BigInteger inverse = combined.divisor().modInverse(group.order());
      SecretScalar factor = group.decodeSecret(group.scalar(inverse).encoded());
      unblinded = group.multiply(factor, unblinded);
    }
    return hashAll(inputs, unblinded);
  }

  private List<OprfOutput> hashAll(List<byte[]> inputs, ElementBatch unblinded) {
    List<OprfOutput> outputs = new ArrayList<>(inputs.size());
    for (int i = 0; i < inputs.size(); i++) {
      byte[] input = inputs.get(i);
      byte[] element = unblinded.copyOfEncoded(i);
      byte[] message =
          ByteBuffer.allocate(4 + input.length + element.length + FINALIZE.length)
              .putShort((short) input.length)
              .put(input)
              .putShort((short) element.length)
              .put(element)
              .put(FINALIZE)
              .array();
      outputs.add(new OprfOutput(suite.hash(message)));
      Arrays.fill(element, (byte) 0);
      Arrays.fill(message, (byte) 0);
    }
    return outputs;
  }

  private static void requireSameSize(int size, Combined combined) {
    if (size != combined.elements().size()) {
      throw new IllegalArgumentException("as many answers as inputs");
    }
  }
}
