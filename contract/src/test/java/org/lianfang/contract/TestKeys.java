package org.lianfang.contract;

import java.math.BigInteger;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;
import org.lianfang.oprf.group.Element;
import org.lianfang.oprf.group.ElementBatch;
import org.lianfang.oprf.group.Group;
import org.lianfang.oprf.group.Ristretto255;
import org.lianfang.oprf.group.Scalar;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.Encoding;
import org.lianfang.protocol.InvariantViolation;
import org.lianfang.protocol.custody.CertifiedKey;
import org.lianfang.protocol.custody.KeyName;
import org.lianfang.protocol.subject.SubjectType;

/// Public keys as a ceremony would make them, from fixed polynomials. Nobody's shares belong to
/// them: for tests of rules that only see public keys.
public final class TestKeys {
  private static final Group GROUP = Ristretto255.group();

  private TestKeys() {}

  /// What every participant certifies of these keys, in their order.
  public static List<CertifiedKey> certify(List<KeyName> names, int threshold, int participants) {
    return names.stream().map(name -> certify(name, threshold, participants)).toList();
  }

  public static CertifiedKey certify(KeyName name, int threshold, int participants) {
    String label = name.subjectType().map(SubjectType::wireName).orElse("payload") + name.epoch();
    List<Element> commitments = new ArrayList<>();
    for (int k = 0; k < threshold; k++) {
      commitments.add(element(label + "/" + k));
    }
    List<Bytes> values = new ArrayList<>();
    for (int index = 0; index <= participants; index++) {
      List<Scalar> powers = new ArrayList<>();
      for (int k = 0; k < threshold; k++) {
        powers.add(GROUP.scalar(BigInteger.valueOf(index).pow(k)));
      }
      values.add(Bytes.owning(GROUP.sum(powers, ElementBatch.of(commitments)).encoded()));
    }
    return new CertifiedKey(
        values.getFirst(),
        values.subList(1, values.size()),
        Encoding.sha256(Bytes.utf8(label)),
        Bytes.owning(new byte[64]));
  }

  /// A participant's one-time public key.
  public static Bytes staticKey(int participant) {
    return Bytes.owning(element("static/" + participant).encoded());
  }

  private static Element element(String label) {
    try {
      return GROUP.elementFromUniform(
          MessageDigest.getInstance("SHA-512").digest(Bytes.utf8(label).toArray()));
    } catch (NoSuchAlgorithmException e) {
      throw new InvariantViolation("every Java platform has SHA-512", e);
    }
  }
}
