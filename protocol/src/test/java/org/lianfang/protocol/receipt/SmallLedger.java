package org.lianfang.protocol.receipt;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.Encoding;
import org.lianfang.protocol.checkpoint.Checkpoint;
import org.lianfang.protocol.checkpoint.Cosignature;
import org.lianfang.protocol.checkpoint.CosignedCheckpoint;
import org.lianfang.protocol.checkpoint.LeafTree;
import org.lianfang.protocol.checkpoint.MerkleTree;
import org.lianfang.protocol.ledger.Change;
import org.lianfang.protocol.ledger.Command;
import org.lianfang.protocol.ledger.Leaf;
import org.lianfang.protocol.ledger.Outcome;
import org.lianfang.protocol.ledger.RequestId;
import org.lianfang.protocol.ledger.SignedCommand;
import org.lianfang.protocol.member.GenesisCore;
import org.lianfang.protocol.member.ProposalId;
import org.lianfang.protocol.member.Roster;
import org.lianfang.protocol.wire.EnvelopeCodec;
import org.lianfang.protocol.wire.MemberCodec;
import org.lianfang.protocol.wire.StateCodec;

/// A ledger that says whatever a test wants: outcomes are given, not judged.
final class SmallLedger {
  static final String ALLIANCE = "example";
  static final Instant START = Instant.parse("2026-03-02T04:00:00Z");

  private final List<Row> rows = new ArrayList<>();
  private long rosters = 1;

  private record Row(Bytes envelope, Bytes outcome, Bytes changes, Bytes leaf) {}

  int size() {
    return rows.size();
  }

  /// Appends a command and returns its position.
  int append(Founder by, Command command, Outcome outcome, List<Change> changes) {
    int position = rows.size();
    Bytes envelope =
        EnvelopeCodec.sign(
                new SignedCommand(
                    new RequestId(Bytes.join(Bytes.ofLong(0), Bytes.ofLong(position))),
                    by.id(),
                    by.signing().verifyingKey().fingerprint(),
                    START.plusSeconds(3600),
                    command),
                ALLIANCE,
                by.signing())
            .encoded();
    Bytes outcomeBytes = StateCodec.encode(outcome);
    Bytes changesBytes = StateCodec.encode(changes);
    Bytes leaf =
        StateCodec.encode(
            new Leaf(
                position,
                START.plusSeconds(position),
                Encoding.sha256(envelope),
                Encoding.sha256(outcomeBytes),
                Encoding.sha256(changesBytes)));
    rows.add(new Row(envelope, outcomeBytes, changesBytes, leaf));
    return position;
  }

  /// Appends commands that mean nothing here.
  void fill(int count) {
    for (int i = 0; i < count; i++) {
      append(Founder.number(1), vote(), new Outcome.Accepted(), List.of());
    }
  }

  /// Appends a change of roster, which counts from the next block on.
  int changeRoster(List<Founder> next) {
    rosters++;
    Roster roster = Founder.roster(rosters, rows.size() + 1L, next);
    return append(
        Founder.number(1),
        vote(),
        new Outcome.Accepted(),
        List.of(new Change(Roster.STATE_KEY, Optional.of(MemberCodec.encode(roster)))));
  }

  /// Appends the admission of a member, which stands where its keys say.
  int admit(Founder member) {
    return append(
        Founder.number(1),
        vote(),
        new Outcome.Accepted(),
        List.of(member.stateChange(rows.size(), Optional.empty())));
  }

  /// The admission of a member at this position, in the tree of this size.
  Receipt.Admission admission(int position, int size) {
    Row row = rows.get(position);
    return new Receipt.Admission(row.leaf(), row.changes(), path(position, size));
  }

  private static Command vote() {
    return new Command.Vote(new ProposalId(Bytes.owning(new byte[ProposalId.SIZE])), true);
  }

  Bytes outcome(int position) {
    return rows.get(position).outcome();
  }

  Receipt.Standing standing(int position, int size) {
    Row row = rows.get(position);
    return new Receipt.Standing(row.envelope(), row.outcome(), row.leaf(), path(position, size));
  }

  /// The change of roster at this position, in the tree of the block that it ends.
  Receipt.Transition transition(int position, CosignedCheckpoint checkpoint) {
    Row row = rows.get(position);
    int size = (int) checkpoint.checkpoint().size();
    return new Receipt.Transition(
        row.leaf(), row.changes(), path(position, size), checkpoint.encode());
  }

  private List<Bytes> path(int position, int size) {
    return tree(size).inclusion(position).hashes();
  }

  private LeafTree tree(int size) {
    return LeafTree.of(
        rows.subList(0, size).stream().map(row -> MerkleTree.leafHash(row.leaf())).toList());
  }

  /// The checkpoint of this size as `log` serves it, with these cosignatures.
  CosignedCheckpoint checkpoint(int size, Founder log, List<Founder> cosigners) {
    return cosigned(
        new Checkpoint(GenesisCore.origin(ALLIANCE, false), size, tree(size).root()),
        log,
        cosigners);
  }

  static CosignedCheckpoint cosigned(Checkpoint checkpoint, Founder log, List<Founder> cosigners) {
    CosignedCheckpoint cosigned = CosignedCheckpoint.sign(checkpoint, log.log());
    for (Founder cosigner : cosigners) {
      cosigned =
          cosigned.with(
              Cosignature.sign(
                  checkpoint,
                  Cosignature.cosignerName(ALLIANCE, cosigner.id().value()),
                  START.getEpochSecond(),
                  cosigner.cosign()));
    }
    return cosigned;
  }
}
