package org.lianfang.node.checkpoint;

import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.Malformed;
import org.lianfang.protocol.Reason;
import org.lianfang.protocol.ledger.Applied;
import org.lianfang.protocol.ledger.Change;
import org.lianfang.protocol.ledger.Command;
import org.lianfang.protocol.ledger.Entry;
import org.lianfang.protocol.ledger.Outcome;
import org.lianfang.protocol.ledger.RequestKey;
import org.lianfang.protocol.ledger.State;
import org.lianfang.protocol.ledger.StateMachine;
import org.lianfang.protocol.member.Member;
import org.lianfang.protocol.member.Roster;
import org.lianfang.protocol.wire.CommandCodec;
import org.lianfang.protocol.wire.EnvelopeCodec;
import org.lianfang.protocol.wire.MemberCodec;

/// Accepts everything: a zero byte and a roster change the roster, a byte of one and a member admit
/// it, an envelope files its records, anything else means nothing.
final class RosterMachine implements StateMachine {
  private static final Bytes ROSTER = Bytes.hex("00");

  private static final Bytes MEMBER = Bytes.hex("01");

  static Bytes admission(Member member) {
    return Bytes.join(MEMBER, MemberCodec.encode(member));
  }

  static Bytes change(Roster roster) {
    return Bytes.join(ROSTER, MemberCodec.encode(roster));
  }

  @Override
  public Optional<Reason> admit(State committed, Bytes envelope) {
    return Optional.empty();
  }

  @Override
  public Applied apply(State state, Entry entry) {
    Bytes envelope = entry.envelope();
    if (envelope.startsWith(ROSTER)) {
      return new Applied(
          new Outcome.Accepted(),
          List.of(new Change(Roster.STATE_KEY, Optional.of(envelope.slice(1, envelope.size())))));
    }
    if (envelope.startsWith(MEMBER)) {
      return new Applied(
          new Outcome.Accepted(),
          List.of(new Change(Member.stateKey(1), Optional.of(envelope.slice(1, envelope.size())))));
    }
    return new Applied(outcome(envelope), List.of());
  }

  private static Outcome outcome(Bytes envelope) {
    try {
      Command command = CommandCodec.decode(EnvelopeCodec.decode(envelope).body()).command();
      return command instanceof Command.FileRecords filing
          ? new Outcome.Filed(Collections.nCopies(filing.records().size(), Optional.empty()))
          : new Outcome.Accepted();
    } catch (Malformed e) {
      return new Outcome.Accepted();
    }
  }

  @Override
  public Optional<RequestKey> requestKey(Bytes envelope) {
    return Optional.empty();
  }
}
