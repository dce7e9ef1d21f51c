package org.lianfang.node.vault;

import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.lianfang.oprf.Derivation;
import org.lianfang.oprf.OprfOutput;
import org.lianfang.oprf.PayloadKey;
import org.lianfang.oprf.Suite;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.Detail;
import org.lianfang.protocol.InvariantViolation;
import org.lianfang.protocol.Malformed;
import org.lianfang.protocol.Reason;
import org.lianfang.protocol.Refused;
import org.lianfang.protocol.custody.KeyId;
import org.lianfang.protocol.filing.RecordHeader;
import org.lianfang.protocol.vault.Payload;
import org.lianfang.protocol.vault.Token;
import org.lianfang.protocol.vault.VaultEntry;
import org.lianfang.protocol.wire.VaultCodec;

/// Seals payloads into vault entries and opens them.
///
/// | part | shape |
/// |---|---|
/// | plaintext | the payload's encoding, one byte 0x80, zeros up to a multiple of 512 bytes |
/// | cipher | AES-256-GCM, nonce 12 zero bytes, tag 16 bytes behind the ciphertext |
/// | additional data | the record's header bytes, as they stand on the ledger |
/// | key, commit | derived from both outputs and 32 fresh random bytes of salt |
///
/// The salt is fresh for every encryption, so that every key is used once and the nonce may be
/// fixed. Thread-safe.
public final class PayloadSeal {
  /// Plaintexts are padded to a multiple of this, in bytes.
  public static final int PADDING = 512;

  private static final byte PADDING_MARK = (byte) 0x80;
  private static final int TAG_BITS = 128;
  private static final byte[] NONCE = new byte[12];

  private final Derivation derivation;

  /// @param suite the suite of the alliance's keys
  public PayloadSeal(Suite suite) {
    this.derivation = new Derivation(suite);
  }

  /// The token of a subject under one k_T.
  ///
  /// @param subject y under that key
  public Token token(OprfOutput subject, KeyId tokenKey) {
    return new Token(Bytes.owning(derivation.token(subject, tokenKey.bytes().toArray())));
  }

  /// Seals a payload under a fresh salt.
  ///
  /// @param header of the record; names the k_P
  /// @param headerBytes its encoding as it will stand on the ledger
  /// @param tokenKey the k_T of `subject`
  /// @param subject y of the record's subject
  /// @param record y_P of the record's id, under the header's k_P
  /// @param random gives the salt: the system's generator
  public VaultEntry seal(
      RecordHeader header,
      Bytes headerBytes,
      KeyId tokenKey,
      OprfOutput subject,
      OprfOutput record,
      Payload payload,
      SecureRandom random) {
    byte[] salt = new byte[Derivation.SALT_SIZE];
    random.nextBytes(salt);
    PayloadKey key = key(header, tokenKey, subject, record, salt);
    byte[] padded = pad(VaultCodec.encode(payload));
    try {
      byte[] ciphertext = crypt(Cipher.ENCRYPT_MODE, key, headerBytes, padded);
      return new VaultEntry(
          header.id(),
          tokenKey,
          header.payloadKey(),
          Bytes.owning(salt),
          token(subject, tokenKey),
          Bytes.owning(key.commitment()),
          Bytes.owning(ciphertext));
    } catch (AEADBadTagException e) {
      throw new InvariantViolation("encrypting checks no tag", e);
    } finally {
      key.destroy();
      Arrays.fill(padded, (byte) 0);
    }
  }

  /// Opens an entry: checks its commitment first, then decrypts.
  ///
  /// @param headerBytes the record's header as it stands on the ledger
  /// @throws Refused `PAYLOAD_UNREADABLE` if the entry was not sealed with these outputs for this
  ///   header, or was changed
  public Payload open(
      VaultEntry entry,
      RecordHeader header,
      Bytes headerBytes,
      OprfOutput subject,
      OprfOutput record)
      throws Refused {
    if (!entry.record().equals(header.id()) || !entry.payloadKey().equals(header.payloadKey())) {
      throw unreadable(header, Detail.ENTRY_OF_ANOTHER);
    }
    PayloadKey key = key(header, entry.tokenKey(), subject, record, entry.salt().toArray());
    byte[] padded = {};
    try {
      if (!key.isCommittedBy(entry.commit().toArray())) {
        throw unreadable(header, Detail.ENTRY_NOT_COMMITTED);
      }
      padded = crypt(Cipher.DECRYPT_MODE, key, headerBytes, entry.ciphertext().toArray());
      return VaultCodec.decodePayload(unpad(padded));
    } catch (AEADBadTagException e) {
      throw unreadable(header, Detail.ENTRY_CHANGED);
    } catch (Malformed e) {
      throw unreadable(header, Detail.ENTRY_NO_PAYLOAD);
    } finally {
      key.destroy();
      Arrays.fill(padded, (byte) 0);
    }
  }

  private static Refused unreadable(RecordHeader header, Detail why) {
    return new Refused(Reason.PAYLOAD_UNREADABLE, why, header.id());
  }

  private PayloadKey key(
      RecordHeader header, KeyId tokenKey, OprfOutput subject, OprfOutput record, byte[] salt) {
    return derivation.payloadKey(
        subject,
        record,
        salt,
        tokenKey.bytes().toArray(),
        header.payloadKey().bytes().toArray(),
        header.id().bytes().toArray());
  }

  private static byte[] crypt(int mode, PayloadKey key, Bytes headerBytes, byte[] text)
      throws AEADBadTagException {
    byte[] secret = key.copyOfSecretBytes();
    try {
      Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
      cipher.init(mode, new SecretKeySpec(secret, "AES"), new GCMParameterSpec(TAG_BITS, NONCE));
      cipher.updateAAD(headerBytes.asBuffer());
      return cipher.doFinal(text);
    } catch (AEADBadTagException e) {
      throw e;
    } catch (GeneralSecurityException e) {
      if (mode == Cipher.DECRYPT_MODE) {
        // A ciphertext shorter than its tag, for one.
        throw new AEADBadTagException("not a ciphertext");
      }
      throw new InvariantViolation("every Java platform has AES-256-GCM", e);
    } finally {
      Arrays.fill(secret, (byte) 0);
    }
  }

  private static byte[] pad(Bytes payload) {
    int blocks = payload.size() / PADDING + 1;
    byte[] padded = Arrays.copyOf(payload.toArray(), blocks * PADDING);
    padded[payload.size()] = PADDING_MARK;
    return padded;
  }

  private static Bytes unpad(byte[] padded) throws Malformed {
    int end = padded.length - 1;
    while (end >= 0 && padded[end] == 0) {
      end--;
    }
    if (padded.length == 0
        || padded.length % PADDING != 0
        || end < padded.length - PADDING
        || padded[end] != PADDING_MARK) {
      throw new Malformed("the padding is not in its one form");
    }
    return Bytes.copyOf(padded).slice(0, end);
  }
}
