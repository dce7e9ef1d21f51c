package org.lianfang.contract;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
  /// Several blocks' worth, in bytes of envelopes: one is applied soon after it was admitted, and
  /// then forgotten. What was read of them takes a few times as much.
  private static final long BYTES_MAX = 8L << 20;

  /// An envelope and what it says.
  ///
  /// @param signed whose signature it is known to carry, if any is
  record Read(Envelope envelope, SignedCommand command, Optional<Signed> signed) {}

  /// @param key whose signature it is
  record Signed(Bytes key, String alliance) {}

  /// The eldest first.
  private final Map<Bytes, Read> known = new LinkedHashMap<>();

  private long bytes;

  /// Reads an envelope without checking its signature.
  Read read(Bytes encoded) throws Malformed {
    Read before = find(encoded);
    if (before != null) {
      return before;
    }
    Envelope envelope = EnvelopeCodec.decode(encoded);
    return new Read(envelope, CommandCodec.decode(envelope.body()), Optional.empty());
  }

  /// Whether the envelope carries this key's signature for this alliance.
  boolean holds(VerifyingKey key, String alliance, Read read) {
    return read.signed().equals(Optional.of(new Signed(key.bytes(), alliance)))
        || hold(List.of(key), alliance, List.of(read)).get(0);
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
    hold.stream().forEach(i -> add(reads.get(i), new Signed(keys.get(i).bytes(), alliance)));
    return hold;
  }

  /// An envelope that was applied is hardly asked for again. Kept until others push it out, it
  /// would be moved by the garbage collector again and again.
  synchronized void forget(Bytes encoded) {
    if (known.remove(encoded) != null) {
      bytes -= encoded.size();
    }
  }

  private synchronized @Nullable Read find(Bytes encoded) {
    return known.get(encoded);
  }

  private synchronized void add(Read read, Signed signed) {
    Bytes encoded = read.envelope().encoded();
    if (known.put(encoded, new Read(read.envelope(), read.command(), Optional.of(signed)))
        == null) {
      bytes += encoded.size();
    }
    Iterator<Bytes> eldest = known.keySet().iterator();
    while (bytes > BYTES_MAX) {
      bytes -= eldest.next().size();
      eldest.remove();
    }
  }
}
