package org.lianfang.node.ceremony;

import java.math.BigInteger;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.lianfang.oprf.Evaluated;
import org.lianfang.oprf.KeyShare;
import org.lianfang.oprf.Suite;
import org.lianfang.oprf.Voprf;
import org.lianfang.oprf.dkg.SharedKey;
import org.lianfang.oprf.group.Element;
import org.lianfang.oprf.group.ElementBatch;
import org.lianfang.oprf.group.Group;
import org.lianfang.oprf.group.Scalar;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.custody.KeySet;

/// The self-test before anything is certified: the own share answers and proves under its K_i, and
/// two different sets of t custodians have the same K.
///
/// The second part looks at the public K_i, where it holds for the shares exactly if it holds for
/// them: nobody has to show a share.
final class ShareCheck {
  private final Suite suite;
  private final Group group;
  private final Voprf voprf;

  ShareCheck(Suite suite) {
    this.suite = suite;
    this.group = suite.group();
    this.voprf = new Voprf(suite);
  }

  /// @param share as it was read back from where it is kept
  /// @param set the key as it will stand on the ledger
  boolean holds(KeyShare share, KeySet set, SecureRandom random) {
    SharedKey key =
        new SharedKey(
            set.threshold(),
            element(set.publicKey()),
            set.shareKeys().stream().map(this::element).toList());
    return answers(share, key, random) && subsetsAgree(key);
  }

  private Element element(Bytes encoded) {
    return group.decodeElement(encoded.toArray());
  }

  private boolean answers(KeyShare share, SharedKey key, SecureRandom random) {
    byte[] input = new byte[Long.BYTES];
    random.nextBytes(input);
    ElementBatch inputs = ElementBatch.of(List.of(suite.hashToGroup(input)));
    Evaluated answer = voprf.evaluate(share, inputs, random);
    return answer.isValid(voprf.dleq(), key.verificationShare(share.index()), inputs);
  }

  private boolean subsetsAgree(SharedKey key) {
    int count = key.verificationShares().size();
    List<Integer> first = IntStream.rangeClosed(1, key.threshold()).boxed().toList();
    List<Integer> last = IntStream.rangeClosed(count - key.threshold() + 1, count).boxed().toList();
    return combined(key, first).equals(key.publicKey())
        && combined(key, last).equals(key.publicKey());
  }

  /// Σ λ_i · K_i, with Lagrange's coefficients at 0.
  private Element combined(SharedKey key, List<Integer> indices) {
    List<Scalar> weights = new ArrayList<>();
    for (int own : indices) {
      BigInteger numerator = BigInteger.ONE;
      BigInteger denominator = BigInteger.ONE;
      for (int other : indices) {
        if (other != own) {
          numerator = numerator.multiply(BigInteger.valueOf(other));
          denominator = denominator.multiply(BigInteger.valueOf(other - own));
        }
      }
      weights.add(group.scalar(numerator.multiply(denominator.modInverse(group.order()))));
    }
    return group.sum(
        weights, ElementBatch.of(indices.stream().map(key::verificationShare).toList()));
  }
}
