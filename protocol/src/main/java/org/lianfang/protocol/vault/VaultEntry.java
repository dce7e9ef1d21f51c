package org.lianfang.protocol.vault;

import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.Encoding;
import org.lianfang.protocol.custody.KeyId;
import org.lianfang.protocol.filing.RecordId;

/// The erasable part of a record, addressed by its hash.
///
/// @param salt 32 fresh random bytes for every encryption
/// @param commit 16 bytes, checked before decrypting: GCM does not commit to its key
/// @param ciphertext AES-256-GCM over the padded payload; the record's header bytes are the
///   additional data
public record VaultEntry(
    RecordId record,
    KeyId tokenKey,
    KeyId payloadKey,
    Bytes salt,
    Token token,
    Bytes commit,
    Bytes ciphertext) {
  public static final int CIPHERTEXT_MAX = 16 * 1024;

  public VaultEntry {
    if (salt.size() != 32 || commit.size() != 16 || ciphertext.size() > CIPHERTEXT_MAX) {
      throw new IllegalArgumentException("a vault entry's parts have their sizes");
    }
  }

  /// The hash that the ledger holds: the token is inside, so that no peer can serve another token
  /// for a record.
  public Bytes payloadHash() {
    return Encoding.hash(
        Bytes.utf8("lianfang/vault/1"),
        record.bytes(),
        tokenKey.bytes(),
        payloadKey.bytes(),
        salt,
        token.bytes(),
        commit,
        ciphertext);
  }

  @Override
  public String toString() {
    return "VaultEntry[" + record + "]";
  }
}
