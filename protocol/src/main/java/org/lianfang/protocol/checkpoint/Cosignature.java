package org.lianfang.protocol.checkpoint;

import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.Malformed;
import org.lianfang.protocol.member.SigningKey;
import org.lianfang.protocol.member.VerifyingKey;

/// A cosigner's statement that, at a time, the checkpoint's tree was the largest that it had seen
/// of this log, and consistent with all before: c2sp.org/tlog-cosignature, type 0x04.
///
/// @param cosigner name of the key, `lianfang/ALLIANCE/MEMBER`
/// @param keyId as [VerifierKey#keyId] makes it
/// @param timestampSeconds since 1970-01-01T00:00:00Z, not negative
/// @param signature 64 bytes, over header line, time and the checkpoint's text
/// @see <a href="https://c2sp.org/tlog-cosignature">c2sp.org/tlog-cosignature</a>
public record Cosignature(String cosigner, int keyId, long timestampSeconds, Bytes signature) {
  public Cosignature {
    NoteText.requireKeyName(cosigner);
    if (timestampSeconds < 0) {
      // "It MUST NOT exceed 2^63 - 1": read as signed it would be before all times.
      throw new IllegalArgumentException("a cosignature's time is not negative");
    }
    if (signature.size() != VerifyingKey.SIGNATURE_SIZE) {
      throw new IllegalArgumentException("an Ed25519 signature has 64 bytes");
    }
  }

  /// Returns the name under which a member cosigns an alliance's checkpoints.
  public static String cosignerName(String alliance, String member) {
    return "lianfang/" + alliance + "/" + member;
  }

  /// Cosigns.
  ///
  /// The caller MUST have checked consistency with what this key cosigned before, and stored that
  /// durably.
  public static Cosignature sign(
      Checkpoint checkpoint, String cosigner, long timestampSeconds, SigningKey cosignKey) {
    VerifierKey key =
        new VerifierKey(cosigner, SignatureType.COSIGNATURE, cosignKey.verifyingKey());
    return new Cosignature(
        cosigner,
        key.keyId(),
        timestampSeconds,
        cosignKey.sign(message(checkpoint, timestampSeconds)));
  }

  /// Reads the `timestamped_signature` in a signature line.
  ///
  /// @throws Malformed if it holds none of Ed25519
  public static Cosignature of(NoteSignature line) throws Malformed {
    Bytes content = line.signature();
    if (content.size() != Long.BYTES + VerifyingKey.SIGNATURE_SIZE) {
      throw new Malformed("a cosignature has 72 bytes");
    }
    try {
      return new Cosignature(
          line.name(), line.keyId(), content.longAt(0), content.slice(Long.BYTES, content.size()));
    } catch (IllegalArgumentException e) {
      throw new Malformed("cosignature: " + e.getMessage());
    }
  }

  /// Reads one signature line with its newline, as [#encode] writes it.
  ///
  /// @throws Malformed if it is none
  public static Cosignature parse(Bytes line) throws Malformed {
    String text = NoteText.utf8(line, "a signature line");
    if (!text.endsWith("\n")) {
      throw new Malformed("a signature line ends with a newline");
    }
    return of(NoteSignature.parse(text.substring(0, text.length() - 1)));
  }

  /// Returns its signature line as bytes, with the newline.
  public Bytes encode() {
    return Bytes.utf8(line().line());
  }

  /// Returns the signature line that carries it.
  public NoteSignature line() {
    return new NoteSignature(
        cosigner, keyId, Bytes.join(Bytes.ofLong(timestampSeconds), signature));
  }

  /// Checks that the key's owner cosigned this checkpoint at this time.
  ///
  /// @throws Unproven if not: another key, another type, another text or another time
  public void verify(Checkpoint checkpoint, VerifierKey key) throws Unproven {
    boolean its = key.type() == SignatureType.COSIGNATURE && line().isOf(key);
    if (!its || !key.key().verify(message(checkpoint, timestampSeconds), signature)) {
      throw new Unproven(ProofFlaw.COSIGNATURE, cosigner);
    }
  }

  /// "two newline (U+000A) terminated lines (one header line and one timestamp line) followed by
  /// the whole note body": the header keeps cosignatures and log signatures of one key apart.
  private static Bytes message(Checkpoint checkpoint, long timestampSeconds) {
    return Bytes.utf8("cosignature/v1\ntime " + timestampSeconds + "\n" + checkpoint.text());
  }
}
