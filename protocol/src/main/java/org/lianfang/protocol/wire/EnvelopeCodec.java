package org.lianfang.protocol.wire;

import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.Malformed;
import org.lianfang.protocol.ledger.Envelope;
import org.lianfang.protocol.ledger.SignedCommand;
import org.lianfang.protocol.member.SigningKey;
import org.lianfang.protocol.member.VerifyingKey;

/// Envelopes as they travel.
public final class EnvelopeCodec {
  private EnvelopeCodec() {}

  /// Encodes and signs a command for one alliance. Deterministic.
  ///
  /// @throws IllegalArgumentException if the result is larger than [Envelope#SIZE_MAX]
  public static Envelope sign(SignedCommand command, String alliance, SigningKey key) {
    Bytes body = CommandCodec.encode(command);
    return of(body, key.sign(Envelope.LABEL, alliance, body));
  }

  /// Puts a body and its signature together, whether or not the signature verifies.
  ///
  /// @throws IllegalArgumentException if the result is larger than [Envelope#SIZE_MAX]
  public static Envelope of(Bytes body, Bytes signature) {
    Bytes encoded = encode(body, signature);
    if (encoded.size() > Envelope.SIZE_MAX) {
      throw new IllegalArgumentException("an envelope has at most 1 MiB");
    }
    return new Envelope(encoded, body, signature);
  }

  /// Decodes an envelope; its body stays unread and its signature unchecked.
  ///
  /// @throws Malformed if the bytes are not the one encoding of an envelope
  public static Envelope decode(Bytes bytes) throws Malformed {
    return Canonical.decode(
        org.lianfang.protocol.wire.Envelope.parser(),
        bytes,
        Envelope.SIZE_MAX,
        "envelope",
        message ->
            new Envelope(
                bytes,
                Canonical.bytes(message.getBody()),
                Canonical.bytes(message.getSignature(), VerifyingKey.SIGNATURE_SIZE, "signature")),
        envelope -> encode(envelope.body(), envelope.signature()));
  }

  private static Bytes encode(Bytes body, Bytes signature) {
    return Canonical.encode(
        org.lianfang.protocol.wire.Envelope.newBuilder()
            .setBody(Canonical.string(body))
            .setSignature(Canonical.string(signature))
            .build());
  }
}
