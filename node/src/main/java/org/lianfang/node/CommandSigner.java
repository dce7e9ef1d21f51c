package org.lianfang.node;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.ledger.Command;
import org.lianfang.protocol.ledger.Envelope;
import org.lianfang.protocol.ledger.RequestId;
import org.lianfang.protocol.ledger.SignedCommand;
import org.lianfang.protocol.wire.EnvelopeCodec;

/// Signs commands under fresh request ids.
public final class CommandSigner {
  private final Identity self;
  private final Seams seams;

  public CommandSigner(Identity self, Seams seams) {
    this.self = self;
    this.seams = seams;
  }

  /// Signs a command that expires after `validity`.
  public Envelope sign(Command command, Duration validity) {
    byte[] request = new byte[RequestId.SIZE];
    seams.random().nextBytes(request);
    return EnvelopeCodec.sign(
        new SignedCommand(
            new RequestId(Bytes.owning(request)),
            self.member(),
            self.signing().verifyingKey().fingerprint(),
            seams.clock().instant().plus(validity).truncatedTo(ChronoUnit.SECONDS),
            command),
        self.alliance(),
        self.signing());
  }
}
