package org.lianfang.oprf;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import org.lianfang.oprf.group.Element;

/// What is derived from keys and outputs: key ids, tokens, payload keys.
///
/// Every value in an info, and `y` and `y_P` in the input key, stands after its length
/// ([LengthPrefixed]).
public final class Derivation {

  /// Length of a key id, bytes.
  public static final int KEY_ID_SIZE = 8;

  /// Length of a token, bytes.
  public static final int TOKEN_SIZE = 32;

  /// Length of a payload's salt, bytes.
  public static final int SALT_SIZE = 32;

  /// Length of a record id, bytes.
  public static final int RECORD_ID_SIZE = 16;

  private static final byte[] NO_SALT = {};
  private static final int PAYLOAD_KEY_SIZE = 32;

  private final Suite suite;

  /// Derivations with a suite's hash.
  ///
  /// @param suite the suite
  public Derivation(Suite suite) {
    this.suite = suite;
  }

  /// The name of a key: first 8 bytes of `SHA-256("lianfang/key/1", alliance id, K)`.
  ///
  /// @param allianceId the alliance's id, as in its signatures
  /// @param publicKey K
  /// @return 8 bytes
  public static byte[] keyId(byte[] allianceId, Element publicKey) {
    byte[] message = LengthPrefixed.join("lianfang/key/1", allianceId, publicKey.encoded());
    try {
      return Arrays.copyOf(MessageDigest.getInstance("SHA-256").digest(message), KEY_ID_SIZE);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("SHA-256 is missing from this Java", e);
    }
  }

  /// The token of a subject: `HKDF(y, info = "lianfang/token/1", key id; 32 bytes)`.
  ///
  /// @param y the subject's output under k_T
  /// @param tokenKeyId k_T's id, 8 bytes
  /// @return 32 bytes
  public byte[] token(OprfOutput y, byte[] tokenKeyId) {
    requireSize("a key id", tokenKeyId, KEY_ID_SIZE);
    byte[] info = LengthPrefixed.join("lianfang/token/1", tokenKeyId);
    return suite.hkdf(y.bytes(), NO_SALT, info, TOKEN_SIZE);
  }

  /// The key of one encryption of a record's payload, and its commitment: `HKDF(y ‖ y_P, salt, info
  /// = "lianfang/payload/1", k_T id, k_P id, record id; 32 + 16 bytes)`.
  ///
  /// @param y the subject's output under k_T
  /// @param yRecord the record id's output under k_P, y_P
  /// @param salt 32 bytes, fresh for every encryption
  /// @param tokenKeyId k_T's id, 8 bytes
  /// @param recordKeyId k_P's id, 8 bytes
  /// @param recordId 16 bytes
  /// @return key and commitment
  public PayloadKey payloadKey(
      OprfOutput y,
      OprfOutput yRecord,
      byte[] salt,
      byte[] tokenKeyId,
      byte[] recordKeyId,
      byte[] recordId) {
    requireSize("a salt", salt, SALT_SIZE);
    requireSize("a key id", tokenKeyId, KEY_ID_SIZE);
    requireSize("a key id", recordKeyId, KEY_ID_SIZE);
    requireSize("a record id", recordId, RECORD_ID_SIZE);
    byte[] inputKey = LengthPrefixed.join(y.bytes(), yRecord.bytes());
    byte[] info = LengthPrefixed.join("lianfang/payload/1", tokenKeyId, recordKeyId, recordId);
    int length = PAYLOAD_KEY_SIZE + PayloadKey.COMMITMENT_SIZE;
    byte[] derived = suite.hkdf(inputKey, salt, info, length);
    PayloadKey key =
        new PayloadKey(
            Arrays.copyOf(derived, PAYLOAD_KEY_SIZE),
            Arrays.copyOfRange(derived, PAYLOAD_KEY_SIZE, length));
    Hkdf.erase(inputKey);
    Hkdf.erase(derived);
    return key;
  }

  private static void requireSize(String what, byte[] value, int size) {
    if (value.length != size) {
      throw new IllegalArgumentException(what + " has " + size + " bytes, not " + value.length);
    }
  }
}
