package org.lianfang.node.ceremony;

import java.util.ArrayList;
import java.util.List;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.Malformed;
import org.lianfang.protocol.custody.CertifiedKey;
import org.lianfang.protocol.custody.KeyId;

/// The public side of what a ceremony gave this participant.
///
/// @param keys what it certifies, in the ceremony's order
/// @param transcripts what all participants sign, one a key
record CeremonyResult(List<CertifiedKey> keys, List<Bytes> transcripts) {
  private static final int PARTS_PER_KEY = 5;

  CeremonyResult {
    keys = List.copyOf(keys);
    transcripts = List.copyOf(transcripts);
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
      parts.add(key.certification());
      parts.add(transcripts.get(i));
    }
    return Parts.join(parts);
  }

  /// @throws Malformed if the bytes are not those of [#encode]
  static CeremonyResult decode(Bytes bytes, int keys, int participants) throws Malformed {
    List<Bytes> parts = Parts.split(bytes, PARTS_PER_KEY * keys);
    List<CertifiedKey> certified = new ArrayList<>();
    List<Bytes> transcripts = new ArrayList<>();
    for (int i = 0; i < parts.size(); i += PARTS_PER_KEY) {
      certified.add(
          new CertifiedKey(
              parts.get(i),
              Parts.split(parts.get(i + 1), participants),
              parts.get(i + 2),
              parts.get(i + 3)));
      transcripts.add(parts.get(i + 4));
    }
    return new CeremonyResult(certified, transcripts);
  }
}
