package org.lianfang.contract;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.Encoding;
import org.lianfang.protocol.Malformed;
import org.lianfang.protocol.ledger.Envelope;
import org.lianfang.protocol.ledger.SignedCommand;
import org.lianfang.protocol.member.VerifyingKey;
import org.lianfang.protocol.wire.CommandCodec;
import org.lianfang.protocol.wire.EnvelopeCodec;

/// Reads envelopes and checks their signatures, each once. Invisible but for its speed: what an
/// envelope says and whether its signature holds depend on nothing but the values that are
/// remembered. Only those that hold are, so that forged ones cannot push them out. Thread-safe.
final class KnownEnvelopes {
  /// Several blocks' worth, in bytes of envelopes: one is applied soon after it was admitted. What
  /// was read of them takes a few times as much.
  private static final long BYTES_MAX = 8L << 20;

  /// An envelope and what it says, whoever signed it.
  record Read(Envelope envelope, SignedCommand command) {}

  private record Verified(Read read, Bytes key, String alliance) {}

  /// The eldest first.
  private final Map<Bytes, Verified> known = new LinkedHashMap<>();

  private long bytes;

  /// Reads an envelope without checking its signature.
  Read read(Bytes encoded) throws Malformed {
    Verified verified = find(encoded);
    if (verified != null) {
      return verified.read();
    }
    Envelope envelope = EnvelopeCodec.decode(encoded);
    return new Read(envelope, CommandCodec.decode(envelope.body()));
  }

  /// Whether what was read of this envelope is remembered.
  boolean isKnown(Bytes encoded) {
    return find(encoded) != null;
  }

  /// Whether the envelope carries this key's signature for this alliance.
  boolean holds(VerifyingKey key, String alliance, Read read) {
    Verified verified = find(read.envelope().encoded());
    boolean isKnown =
        verified != null
            && verified.key().equals(key.bytes())
            && verified.alliance().equals(alliance);
    return isKnown || hold(List.of(key), alliance, List.of(read)).get(0);
  }

  /// Which of the envelopes carry the signatures of their keys for this alliance: checked together,
  /// and remembered of those that do.
  ///
  /// @param keys one for each envelope
  BitSet hold(List<VerifyingKey> keys, String alliance, List<Read> reads) {
    List<VerifyingKey.Signed> signatures = new ArrayList<>();
    for (int i = 0; i < reads.size(); i++) {
      Envelope envelope = reads.get(i).envelope();
      signatures.add(
          new VerifyingKey.Signed(
              keys.get(i),
              Encoding.signatureInput(Envelope.LABEL, alliance, envelope.body()),
              envelope.signature()));
    }
    BitSet hold = VerifyingKey.verify(signatures);
    hold.stream().forEach(i -> add(new Verified(reads.get(i), keys.get(i).bytes(), alliance)));
    return hold;
  }

  private synchronized @Nullable Verified find(Bytes encoded) {
    return known.get(encoded);
  }

  private synchronized void add(Verified verified) {
    Bytes encoded = verified.read().envelope().encoded();
    if (known.put(encoded, verified) == null) {
      bytes += encoded.size();
    }
    Iterator<Bytes> eldest = known.keySet().iterator();
    while (bytes > BYTES_MAX) {
      bytes -= eldest.next().size();
      eldest.remove();
    }
  }
}
