package org.lianfang.protocol.custody;

import java.util.List;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.Encoding;
import org.lianfang.protocol.member.MemberId;

/// What a dealer's messages tell everybody. The dealer binds itself to it, and to the shares it
/// sealed, by one hash on the ledger before anybody sees it.
///
/// @param open one a key: commitments, proof of possession and ephemeral key of cocktail-dkg's msg1
/// @param sealedDigest SHA-256 over the hashes of the sealed shares, by participant
public record OpenDeal(List<Bytes> open, Bytes sealedDigest) {
  /// The largest part of one key, in bytes: as many commitments as there may be participants, an
  /// ephemeral key and a signature.
  public static final int OPEN_MAX = 33 * 32 + 64;

  private static final Bytes LABEL = Bytes.utf8("lianfang/ceremony-messages/1");

  /// Copies the list.
  public OpenDeal {
    open = List.copyOf(open);
  }

  /// The hash that binds a dealer to its messages.
  public Bytes hash(String alliance, CeremonyId ceremony, MemberId dealer) {
    return Encoding.hash(
        LABEL,
        Bytes.utf8(alliance),
        ceremony.bytes(),
        Bytes.utf8(dealer.value()),
        Encoding.lengthPrefixed(open.toArray(Bytes[]::new)),
        sealedDigest);
  }
}
