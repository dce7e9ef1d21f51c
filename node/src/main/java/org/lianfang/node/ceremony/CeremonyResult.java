package org.lianfang.node.ceremony;

import java.util.ArrayList;
import java.util.List;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.Malformed;
import org.lianfang.protocol.custody.CertifiedKey;
import org.lianfang.protocol.custody.KeyId;
import org.lianfang.protocol.custody.OpenDeal;
import org.lianfang.protocol.wire.CeremonyCodec;

/// The public side of what a ceremony gave this participant.
///
/// @param keys in the ceremony's order
/// @param signatures this participant's, one a key, over the transcript
/// @param deals what all dealers' messages tell everybody, by share index
record CeremonyResult(List<CertifiedKey> keys, List<Bytes> signatures, List<OpenDeal> deals) {
  private static final int PARTS_PER_KEY = 4;

  CeremonyResult {
    keys = List.copyOf(keys);
    signatures = List.copyOf(signatures);
    deals = List.copyOf(deals);
  }

  List<KeyId> keyIds(String alliance) {
    return keys.stream().map(key -> KeyId.of(alliance, key.publicKey())).toList();
  }

  Bytes encode() {
    List<Bytes> parts = new ArrayList<>();
    for (int i = 0; i < keys.size(); i++) {
      CertifiedKey key = keys.get(i);
      parts.add(key.publicKey());
      parts.add(Parts.join(key.shareKeys()));
      parts.add(key.transcriptHash());
      parts.add(signatures.get(i));
    }
    deals.forEach(deal -> parts.add(CeremonyCodec.encode(deal)));
    return Parts.join(parts);
  }

  /// @throws Malformed if the bytes are not those of [#encode]
  static CeremonyResult decode(Bytes bytes, int keys, int participants) throws Malformed {
    List<Bytes> parts = Parts.split(bytes, PARTS_PER_KEY * keys + participants);
    List<CertifiedKey> certified = new ArrayList<>();
    List<Bytes> signatures = new ArrayList<>();
    for (int i = 0; i < PARTS_PER_KEY * keys; i += PARTS_PER_KEY) {
      certified.add(
          new CertifiedKey(
              parts.get(i), Parts.split(parts.get(i + 1), participants), parts.get(i + 2)));
      signatures.add(parts.get(i + 3));
    }
    List<OpenDeal> deals = new ArrayList<>();
    for (Bytes deal : parts.subList(PARTS_PER_KEY * keys, parts.size())) {
      deals.add(CeremonyCodec.decodeOpen(deal));
    }
    return new CeremonyResult(certified, signatures, deals);
  }
}
