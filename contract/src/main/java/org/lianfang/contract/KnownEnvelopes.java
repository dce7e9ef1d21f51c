package org.lianfang.contract;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.lianfang.protocol.Bytes;
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

  /// Whether the envelope carries this key's signature for this alliance.
  boolean holds(VerifyingKey key, String alliance, Read read) {
    Envelope envelope = read.envelope();
    Verified verified = find(envelope.encoded());
    if (verified != null
        && verified.key().equals(key.bytes())
        && verified.alliance().equals(alliance)) {
      return true;
    }
    boolean holds = key.verify(Envelope.LABEL, alliance, envelope.body(), envelope.signature());
    if (holds) {
      add(new Verified(read, key.bytes(), alliance));
    }
    return holds;
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
