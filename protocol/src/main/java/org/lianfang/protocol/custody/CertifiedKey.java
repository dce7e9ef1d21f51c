package org.lianfang.protocol.custody;

import java.util.List;
import org.lianfang.protocol.Bytes;

/// What a participant certifies of one key.
///
/// @param publicKey K, 32 bytes
/// @param shareKeys K_i by share index, 32 bytes each
/// @param transcriptHash SHA-256 of the key's transcript
/// @param certification the participant's signature over the transcript with its one-time key
public record CertifiedKey(
    Bytes publicKey, List<Bytes> shareKeys, Bytes transcriptHash, Bytes certification) {
  public CertifiedKey {
    shareKeys = List.copyOf(shareKeys);
  }

  /// Whether both say the same of the key.
  public boolean agreesWith(CertifiedKey other) {
    return publicKey.equals(other.publicKey)
        && shareKeys.equals(other.shareKeys)
        && transcriptHash.equals(other.transcriptHash);
  }
}
