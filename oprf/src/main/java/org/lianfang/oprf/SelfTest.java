package org.lianfang.oprf;

import java.util.HexFormat;
import java.util.List;
import org.lianfang.oprf.group.BackendUnavailable;
import org.lianfang.oprf.group.ElementBatch;
import org.lianfang.oprf.group.Group;
import org.lianfang.oprf.group.SecretScalar;

/// Checks that the curve library and the shares of a key do what they should.
public final class SelfTest {

  // RFC 9497, appendix A.1.2.1, ristretto255-SHA512 in mode 1.
  private static final String KEY =
      "e6f73f344b79b379f1a0dd37e07ff62e38d9f71345ce62ae3a9bc60b04ccd909";
  private static final String BLIND =
      "64d37aed22a27f5191de1c1d69fadb899d8862b58eb4220029e036ec4c1f6706";
  private static final String BLINDED =
      "863f330cc1a1259ed5a5998a23acfd37fb4351a793a5b3c090b642ddc439b945";
  private static final String NONCE =
      "222a5e897cf59db8145db8d16e597e8facb80ae7d4e26d9881aa6f61d645fc0e";
  private static final String PROOF =
      "ddef93772692e535d1a53903db24367355cc2cc78de93b3be5a8ffcc6985dd06"
          + "6d4346421d17bf5117a2a1ff0fcb2a759f58a539dfbe857a40bce4cf49ec600d";
  private static final String OUTPUT =
      "b58cfbe118e0cb94d79b5fd6a6dafb98764dff49c14e1770b566e42402da1a7d"
          + "a4d8527693914139caee5bd03903af43a491351d23b430948dd50cde10d32b3c";

  private SelfTest() {}

  static void requireVector(Suite suite) {
    Group group = suite.group();
    byte[] input = {0};
    Voprf voprf = new Voprf(suite);
    KeyShare key = KeyShare.of(suite, 1, group.decodeSecret(bytes(KEY)));
    Blinded blinded = Blinded.of(suite, input, Blind.decode(suite, bytes(BLIND)));
    require(HexFormat.of().formatHex(blinded.element().encoded()).equals(BLINDED));
    ElementBatch sent = ElementBatch.of(List.of(blinded.element()));
    ElementBatch outputs = voprf.evaluateUnproven(key, sent);
    SecretScalar nonce = group.decodeSecret(bytes(NONCE));
    DleqProof proof =
        voprf.dleq().prove(key.secret(), key.verificationShare(), sent, outputs, nonce);
    require(HexFormat.of().formatHex(proof.encoded()).equals(PROOF));
    require(voprf.dleq().isValid(key.verificationShare(), sent, outputs, proof));
    Evaluated answer = new Evaluated(1, outputs, proof);
    OprfOutput output =
        voprf
            .finish(List.of(blinded), Combination.of(List.of(1)).combine(group, List.of(answer)))
            .getFirst();
    require(HexFormat.of().formatHex(output.copyOfSecretBytes()).equals(OUTPUT));
  }

  private static void require(boolean right) {
    if (!right) {
      throw new BackendUnavailable(
          "the curve library fails the vector of RFC 9497, A.1.2.1; replace it");
    }
  }

  private static byte[] bytes(String hex) {
    return HexFormat.of().parseHex(hex);
  }

  /// Whether two different sets of custodians give the same answer, as after a ceremony they must.
  ///
  /// @param voprf the function
  /// @param first answers of t custodians to some inputs, proofs checked
  /// @param second answers of t custodians to the same, at least one of them another
  /// @return whether both sets hold shares of one key
  public static boolean agree(Voprf voprf, List<Evaluated> first, List<Evaluated> second) {
    List<Integer> firstIndices = first.stream().map(Evaluated::index).toList();
    List<Integer> secondIndices = second.stream().map(Evaluated::index).toList();
    if (firstIndices.containsAll(secondIndices)) {
      throw new IllegalArgumentException("the second set needs a custodian that the first lacks");
    }
    Group group = voprf.suite().group();
    Combination.Combined left = Combination.of(firstIndices).combine(group, first);
    Combination.Combined right = Combination.of(secondIndices).combine(group, second);
    return group
        .sumEach(List.of(right.divisor()), List.of(left.elements()))
        .equals(group.sumEach(List.of(left.divisor()), List.of(right.elements())));
  }
}
