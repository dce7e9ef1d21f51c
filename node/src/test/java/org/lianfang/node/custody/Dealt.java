package org.lianfang.node.custody;

import java.math.BigInteger;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import org.lianfang.oprf.KeyShare;
import org.lianfang.oprf.Suite;
import org.lianfang.oprf.group.SecretScalar;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.custody.KeyId;
import org.lianfang.protocol.custody.KeyName;
import org.lianfang.protocol.custody.KeySet;
import org.lianfang.protocol.member.MemberId;

/// A key that the test itself shares out, by Shamir's scheme: in an alliance nobody ever holds it
/// whole.
///
/// @param whole the key as a "share" of index 1, for comparison
record Dealt(KeySet key, List<KeyShare> shares, KeyShare whole) {

  static Dealt deal(
      Suite suite,
      String alliance,
      KeyName name,
      int generation,
      int threshold,
      List<MemberId> holders,
      SecureRandom random) {
    List<SecretScalar> coefficients = new ArrayList<>();
    for (int i = 0; i < threshold; i++) {
      coefficients.add(suite.group().randomSecret(random));
    }
    List<KeyShare> shares = new ArrayList<>();
    List<Bytes> shareKeys = new ArrayList<>();
    for (int index = 1; index <= holders.size(); index++) {
      SecretScalar value = coefficients.getLast();
      for (int i = threshold - 2; i >= 0; i--) {
        SecretScalar moved =
            suite.group().multiply(value, suite.group().scalar(BigInteger.valueOf(index)));
        value = suite.group().add(moved, coefficients.get(i));
      }
      KeyShare share = KeyShare.of(suite, index, value);
      shares.add(share);
      shareKeys.add(Bytes.owning(share.verificationShare().encoded()));
    }
    KeyShare whole = KeyShare.of(suite, 1, coefficients.getFirst());
    Bytes publicKey = Bytes.owning(whole.verificationShare().encoded());
    KeySet key =
        new KeySet(
            KeyId.of(alliance, publicKey),
            name,
            generation,
            threshold,
            holders,
            publicKey,
            shareKeys);
    return new Dealt(key, List.copyOf(shares), whole);
  }

  @Override
  public String toString() {
    return "Dealt[" + key.id() + "]";
  }
}
