package org.lianfang.oprf.dkg;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.lianfang.oprf.group.Group;
import org.lianfang.oprf.group.InvalidGroupValue;
import org.lianfang.oprf.group.InvalidGroupValue.Flaw;
import org.lianfang.oprf.group.XChaCha20Poly1305;

/// A dealer's whole message of round 1 for one key: msg1 of cocktail-dkg.
///
/// commitments ‖ proof of possession ‖ ephemeral key ‖ for each participant, itself included, the
/// length of its encrypted share (8 bytes big-endian) and the share. Without payloads every share
/// has the same length, and another one is refused.
final class Deal {

  private final PublicDeal open;
  private final List<byte[]> sealedShares;

  Deal(PublicDeal open, List<byte[]> sealedShares) {
    this.open = open;
    this.sealedShares = List.copyOf(sealedShares);
  }

  static Deal decode(Group group, int threshold, int participants, byte[] encoded) {
    int sealedSize = group.scalarSize() + XChaCha20Poly1305.TAG_SIZE;
    int publicSize = PublicDeal.size(group, threshold);
    if (encoded.length != publicSize + participants * (Long.BYTES + sealedSize)) {
      throw new InvalidGroupValue(Flaw.LENGTH);
    }
    ByteBuffer in = ByteBuffer.wrap(encoded);
    PublicDeal open = PublicDeal.decode(group, threshold, take(in, publicSize));
    List<byte[]> sealedShares = new ArrayList<>(participants);
    for (int j = 0; j < participants; j++) {
      if (in.getLong() != sealedSize) {
        throw new InvalidGroupValue(Flaw.LENGTH);
      }
      sealedShares.add(take(in, sealedSize));
    }
    return new Deal(open, sealedShares);
  }

  byte[] encoded() {
    List<byte[]> parts = new ArrayList<>();
    parts.add(Cocktail.joinElements(open.commitments()));
    parts.add(open.possession().encoded());
    parts.add(open.ephemeral().encoded());
    for (byte[] share : sealedShares) {
      parts.add(Cocktail.bigEndian64(share.length));
      parts.add(share);
    }
    return Cocktail.join(parts.toArray(byte[][]::new));
  }

  PublicDeal open() {
    return open;
  }

  byte[] sealedShare(int receiver) {
    return sealedShares.get(receiver - 1);
  }

  private static byte[] take(ByteBuffer in, int size) {
    byte[] out = new byte[size];
    in.get(out);
    return out;
  }
}
