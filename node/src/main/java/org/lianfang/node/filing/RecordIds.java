package org.lianfang.node.filing;

import java.security.GeneralSecurityException;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.lianfang.node.secret.MemberSecrets;
import org.lianfang.node.secret.NoSuchSecret;
import org.lianfang.node.secret.SecretStore;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.Encoding;
import org.lianfang.protocol.InvariantViolation;
import org.lianfang.protocol.call.CallId;
import org.lianfang.protocol.call.Purpose;
import org.lianfang.protocol.custody.KeyId;
import org.lianfang.protocol.filing.RecordId;

/// The names that only the source can compute: record ids from its own references, and the ids of
/// its filing and rotation calls. Both are HMAC-SHA256 under the member's filing key over values,
/// each after its length.
///
/// | name | values | bytes |
/// |---|---|---|
/// | record id | reference (UTF-8), version (4 bytes) | member number (4 bytes), then the first 12 |
/// | call id | purpose's number (4 bytes), record id, k_T id, SHA-256 of the draft | the first 16 |
///
/// The same names come out again after a crash, so that nothing is filed or asked twice. The filing
/// key is never rotated and belongs into the member's backup: without it the member's references no
/// longer lead to its records. Thread-safe.
public final class RecordIds {
  private static final String ALGORITHM = "HmacSHA256";
  private static final int DIGEST_SIZE = 32;

  private final SecretKeySpec key;

  /// Names under the filing key of this member, which has been drawn.
  public RecordIds(SecretStore secrets) {
    try {
      this.key =
          secrets.use(MemberSecrets.FILING_KEY, secret -> new SecretKeySpec(secret, ALGORITHM));
    } catch (NoSuchSecret e) {
      throw new InvariantViolation("the filing key was never drawn", e);
    }
  }

  /// The id of one version of the record behind a reference.
  ///
  /// @param member the member's number, from 1
  /// @param version from 1, raised by amendment only
  public RecordId record(int member, String reference, int version) {
    if (member < 1 || version < 1) {
      throw new IllegalArgumentException("members and versions are numbered from 1");
    }
    Bytes digest = digest(Encoding.lengthPrefixed(Bytes.utf8(reference), Bytes.ofInt(version)));
    return new RecordId(
        Bytes.join(Bytes.ofInt(member), digest.slice(0, RecordId.SIZE - Integer.BYTES)));
  }

  /// The id of the call that makes a record's token.
  ///
  /// @param purpose filing or rotation
  /// @param tokenKey the newest k_T, under which the token is wanted
  /// @param draftHash SHA-256 of the draft's bytes
  public CallId call(Purpose purpose, RecordId record, KeyId tokenKey, Bytes draftHash) {
    if (purpose.isAsking() || draftHash.size() != DIGEST_SIZE) {
      throw new IllegalArgumentException("a call of a source's own work on a draft");
    }
    Bytes digest =
        digest(
            Encoding.lengthPrefixed(
                Bytes.ofInt(purpose.number()), record.bytes(), tokenKey.bytes(), draftHash));
    return new CallId(digest.slice(0, CallId.SIZE));
  }

  private Bytes digest(Bytes input) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(key);
      mac.update(input.asBuffer());
      return Bytes.owning(mac.doFinal());
    } catch (GeneralSecurityException e) {
      throw new InvariantViolation("every Java platform has HMAC-SHA256", e);
    }
  }
}
