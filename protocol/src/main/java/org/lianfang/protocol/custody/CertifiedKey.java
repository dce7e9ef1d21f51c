package org.lianfang.protocol.custody;

import java.util.List;
import org.lianfang.protocol.Bytes;

/// What the participants of a ceremony certify of one key. It follows from the dealers' messages,
/// which stand on the ledger by their hashes.
///
/// @param publicKey K, 32 bytes
/// @param shareKeys K_i by share index, 32 bytes each
/// @param transcriptHash SHA-256 of the key's transcript
public record CertifiedKey(Bytes publicKey, List<Bytes> shareKeys, Bytes transcriptHash) {
  /// Copies the list.
  public CertifiedKey {
    shareKeys = List.copyOf(shareKeys);
  }
}
