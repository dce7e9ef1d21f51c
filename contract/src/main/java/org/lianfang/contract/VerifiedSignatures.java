package org.lianfang.contract;

import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.Encoding;
import org.lianfang.protocol.RecentSet;
import org.lianfang.protocol.ledger.Envelope;
import org.lianfang.protocol.member.VerifyingKey;

/// Checks envelopes' signatures, each once. Invisible but for its speed: whether a signature holds
/// depends on nothing but the values that are remembered. Only those that hold are, so that forged
/// ones cannot push them out. Thread-safe.
final class VerifiedSignatures {
  /// Several blocks' worth: an envelope is applied soon after it was admitted.
  private static final int REMEMBERED = 16_384;

  private record Verified(Bytes key, String alliance, Bytes envelopeHash) {}

  private final RecentSet<Verified> recent = new RecentSet<>(REMEMBERED);

  /// Whether the envelope carries this key's signature for this alliance.
  boolean holds(VerifyingKey key, String alliance, Envelope envelope) {
    Verified verified = new Verified(key.bytes(), alliance, Encoding.sha256(envelope.encoded()));
    if (recent.contains(verified)) {
      return true;
    }
    boolean holds = key.verify(Envelope.LABEL, alliance, envelope.body(), envelope.signature());
    if (holds) {
      recent.add(verified);
    }
    return holds;
  }
}
