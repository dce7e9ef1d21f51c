package org.lianfang.protocol.custody;

import java.util.List;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.member.MemberId;

/// One key of the alliance as it stands on the ledger.
///
/// @param generation which sharing of the key; answers of one generation only are combined
/// @param holders the custodians; share index = place in the list, from 1
/// @param publicKey K
/// @param shareKeys K_i, in the order of the holders
public record KeySet(
    KeyId id,
    KeyName name,
    int generation,
    int threshold,
    List<MemberId> holders,
    Bytes publicKey,
    List<Bytes> shareKeys) {
  public KeySet {
    holders = List.copyOf(holders);
    shareKeys = List.copyOf(shareKeys);
  }

  /// The share index of a custodian, from 1; 0 if it holds no share.
  public int shareIndex(MemberId custodian) {
    return holders.indexOf(custodian) + 1;
  }
}
