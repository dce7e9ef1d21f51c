package org.lianfang.node.ceremony;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.lianfang.ledger.Committed;
import org.lianfang.ledger.Ledger;
import org.lianfang.node.Identity;
import org.lianfang.node.Seams;
import org.lianfang.node.peer.Peer;
import org.lianfang.node.peer.Peers;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.custody.CeremonyId;
import org.lianfang.protocol.ledger.Command;
import org.lianfang.protocol.ledger.RequestId;
import org.lianfang.protocol.ledger.SignedCommand;
import org.lianfang.protocol.member.MemberId;
import org.lianfang.protocol.wire.EnvelopeCodec;

/// The driver's way out: to the ledger, to the other participants, and back to itself.
///
/// @param mailbox runs an event in the driver's own turn, one at a time
record CeremonyDoor(
    Identity self, Ledger ledger, Peers peers, Seams seams, Consumer<Runnable> mailbox) {
  private static final Duration VALIDITY = Duration.ofMinutes(5);

  Instant now() {
    return seams.clock().instant();
  }

  /// Signs and submits a command. Every step of a ceremony counts once, so that one which is sent
  /// again under a new request id does nothing.
  CompletionStage<Committed> submit(Command command) {
    return ledger.submit(
        EnvelopeCodec.sign(
            new SignedCommand(
                new RequestId(random(RequestId.SIZE)),
                self.member(),
                self.signing().verifyingKey().fingerprint(),
                now().plus(VALIDITY).truncatedTo(ChronoUnit.SECONDS),
                command),
            self.alliance(),
            self.signing()));
  }

  CeremonyId newCeremony() {
    return new CeremonyId(random(CeremonyId.SIZE));
  }

  Peer peer(MemberId member) {
    return peers.peer(member);
  }

  private Bytes random(int size) {
    byte[] random = new byte[size];
    seams.random().nextBytes(random);
    return Bytes.owning(random);
  }
}
