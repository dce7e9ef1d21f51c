package org.lianfang.protocol.receipt;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.Encoding;
import org.lianfang.protocol.Malformed;
import org.lianfang.protocol.call.CallEntry;
import org.lianfang.protocol.call.CallItem;
import org.lianfang.protocol.call.CallsHeader;
import org.lianfang.protocol.checkpoint.CosignedCheckpoint;
import org.lianfang.protocol.checkpoint.InclusionProof;
import org.lianfang.protocol.checkpoint.MerkleTree;
import org.lianfang.protocol.checkpoint.ProofFlaw;
import org.lianfang.protocol.checkpoint.Signers;
import org.lianfang.protocol.checkpoint.Unproven;
import org.lianfang.protocol.checkpoint.VerifierKey;
import org.lianfang.protocol.filing.FiledRecord;
import org.lianfang.protocol.ledger.Change;
import org.lianfang.protocol.ledger.Command;
import org.lianfang.protocol.ledger.Leaf;
import org.lianfang.protocol.ledger.Outcome;
import org.lianfang.protocol.ledger.SignedCommand;
import org.lianfang.protocol.member.Member;
import org.lianfang.protocol.member.MemberId;
import org.lianfang.protocol.member.Roster;
import org.lianfang.protocol.receipt.Receipt.BatchedCall;
import org.lianfang.protocol.receipt.Receipt.Standing;
import org.lianfang.protocol.receipt.Receipt.Transition;
import org.lianfang.protocol.wire.CallCodec;
import org.lianfang.protocol.wire.CommandCodec;
import org.lianfang.protocol.wire.EnvelopeCodec;
import org.lianfang.protocol.wire.MemberCodec;
import org.lianfang.protocol.wire.ReceiptCodec;
import org.lianfang.protocol.wire.StateCodec;

/// Checks receipts without any network, from one roster that the checker holds.
///
/// Takes any bytes. A receipt has one encoding; every signature line in it must verify; a flipped
/// bit anywhere makes it invalid, unless it is in the signatures under changes that led to the
/// checker's own roster.
public final class ReceiptVerifier {
  private final TrustedRoster trusted;

  public ReceiptVerifier(TrustedRoster trusted) {
    this.trusted = trusted;
  }

  public Verdict verify(Bytes bytes) {
    Verdict.Part part = Verdict.Part.FORM;
    try {
      Receipt receipt = ReceiptCodec.decode(bytes);
      part = Verdict.Part.ALLIANCE;
      if (!receipt.alliance().equals(trusted.alliance()) || receipt.trial() != trusted.trial()) {
        throw new Unproven(ReceiptFlaw.OTHER_ALLIANCE);
      }
      part = Verdict.Part.ROSTER;
      Followed followed = follow(receipt.transitions());
      part = Verdict.Part.CHECKPOINT;
      CosignedCheckpoint checkpoint = CosignedCheckpoint.parse(receipt.checkpoint());
      Signers signers = trusted.signers(followed.roster());
      CosignedCheckpoint.Cosigned cosigned = checkpoint.verifyWhole(signers);
      if (checkpoint.checkpoint().size() <= followed.size()) {
        throw new Unproven(ReceiptFlaw.CHECKPOINT_TOO_EARLY);
      }
      VerifierKey log =
          signers.logs().stream()
              .filter(key -> checkpoint.signatures().stream().anyMatch(line -> line.isOf(key)))
              .findFirst()
              .orElseThrow(() -> new Unproven(ProofFlaw.LOG_NOT_SIGNED));
      part = Verdict.Part.CLAIM;
      Claimed claimed =
          switch (receipt.claim()) {
            case Receipt.Filing filing -> filing(filing, checkpoint);
            case Receipt.Call call -> call(call, checkpoint);
          };
      part = Verdict.Part.ASKER;
      if (receipt.claim() instanceof Receipt.Call call) {
        requireSigned(call, admitted(call.admission(), claimed.member(), checkpoint));
      }
      String prefix = "lianfang/" + trusted.alliance() + "/";
      return new Verdict.Valid(
          claimed.kind(),
          claimed.member(),
          claimed.time(),
          claimed.position(),
          checkpoint.checkpoint().size(),
          cosigned.cosigners().stream().map(name -> name.substring(prefix.length())).toList(),
          log,
          signers.quorum().cosigners());
    } catch (Malformed e) {
      return invalid(part, new Unproven(ProofFlaw.UNREADABLE, String.valueOf(e.getMessage())));
    } catch (Unproven e) {
      return invalid(part, e);
    }
  }

  private static Verdict.Invalid invalid(Verdict.Part part, Unproven why) {
    return new Verdict.Invalid(part, why.found());
  }

  /// What the receipt's claim comes to.
  private record Claimed(Verdict.Kind kind, MemberId member, Instant time, long position) {}

  /// The roster that changes lead to.
  ///
  /// @param size of the tree whose end brought the roster
  public record Followed(Roster roster, long size) {}

  /// Follows the changes of roster since the trusted one without a gap. Those of one block stand
  /// under one checkpoint, that of its end, cosigned by the roster that counted before; only the
  /// last of them ever counts. Members that they strike off cannot sign it, but stay in the
  /// denominator.
  ///
  /// @throws Malformed if a part is not readable
  /// @throws Unproven if a change is not cosigned, or one is left out
  public Followed follow(List<Transition> transitions) throws Malformed, Unproven {
    Followed reached = new Followed(trusted.roster(), 0);
    int at = before(transitions);
    while (at < transitions.size()) {
      Bytes note = transitions.get(at).checkpoint();
      CosignedCheckpoint checkpoint = CosignedCheckpoint.parse(note);
      Roster next = reached.roster();
      for (; at < transitions.size() && transitions.get(at).checkpoint().equals(note); at++) {
        next = changed(next, transitions.get(at), checkpoint);
      }
      Set<MemberId> struckOff = new HashSet<>();
      reached.roster().validators().forEach(validator -> struckOff.add(validator.member()));
      next.validators().forEach(validator -> struckOff.remove(validator.member()));
      checkpoint.verifyWhole(
          Signers.of(trusted.alliance(), trusted.origin(), reached.roster(), struckOff));
      if (checkpoint.checkpoint().size() <= reached.size()) {
        throw new Unproven(ReceiptFlaw.ROSTER_OUT_OF_ORDER);
      }
      reached = new Followed(next, checkpoint.checkpoint().size());
    }
    return reached;
  }

  /// How many of the changes led to the roster that the checker holds already. Nothing stands on
  /// them, and who signed the first of them nobody can tell from here; but each stands in its tree.
  private int before(List<Transition> transitions) throws Malformed, Unproven {
    int count = 0;
    while (count < transitions.size()) {
      Transition transition = transitions.get(count);
      Roster roster = rosterIn(transition.changes());
      if (roster.number() > trusted.roster().number()) {
        break;
      }
      if (roster.number() == trusted.roster().number() && !roster.equals(trusted.roster())) {
        throw new Unproven(ReceiptFlaw.OTHER_ROSTER);
      }
      CosignedCheckpoint checkpoint = CosignedCheckpoint.parse(transition.checkpoint());
      include(leaf(transition), transition.leaf(), transition.path(), checkpoint);
      count++;
    }
    return count;
  }

  /// The roster that a change puts in place of the one before.
  private static Roster changed(Roster before, Transition transition, CosignedCheckpoint checkpoint)
      throws Malformed, Unproven {
    Leaf leaf = leaf(transition);
    Roster next = rosterIn(transition.changes());
    if (next.number() > before.number() + 1) {
      throw new Unproven(ReceiptFlaw.ROSTER_LEFT_OUT);
    }
    if (next.number() <= before.number() || leaf.position() < before.fromSize()) {
      throw new Unproven(ReceiptFlaw.ROSTER_OUT_OF_ORDER);
    }
    include(leaf, transition.leaf(), transition.path(), checkpoint);
    return next;
  }

  private static Leaf leaf(Transition transition) throws Malformed, Unproven {
    return leaf(transition.leaf(), transition.changes(), ReceiptFlaw.ROSTER_NOT_IN_LEAF);
  }

  /// The leaf, which binds these state changes.
  private static Leaf leaf(Bytes encoded, Bytes changes, ReceiptFlaw otherwise)
      throws Malformed, Unproven {
    Leaf leaf = StateCodec.decodeLeaf(encoded);
    if (!Encoding.sha256(changes).equals(leaf.changesHash())) {
      throw new Unproven(otherwise);
    }
    return leaf;
  }

  private static Roster rosterIn(Bytes changes) throws Malformed, Unproven {
    for (Change change : StateCodec.decodeChanges(changes)) {
      Optional<Bytes> value = change.value();
      if (change.key().equals(Roster.STATE_KEY) && value.isPresent()) {
        return MemberCodec.decodeRoster(value.get());
      }
    }
    throw new Unproven(ReceiptFlaw.ROSTER_UNCHANGED);
  }

  private static Claimed filing(Receipt.Filing filing, CosignedCheckpoint checkpoint)
      throws Malformed, Unproven {
    Stood stood = stand(filing.standing(), checkpoint);
    if (!(stood.command().command() instanceof Command.FileRecords filed)) {
      throw new Unproven(ReceiptFlaw.NO_FILING);
    }
    if (!(stood.outcome() instanceof Outcome.Filed outcome)
        || outcome.records().size() != filed.records().size()) {
      throw new Unproven(ReceiptFlaw.FILING_NOT_ACCEPTED);
    }
    for (int i = 0; i < filed.records().size(); i++) {
      FiledRecord record = filed.records().get(i);
      if (record.header().id().equals(filing.record())) {
        if (outcome.records().get(i).isPresent()) {
          throw new Unproven(ReceiptFlaw.RECORD_REFUSED, outcome.records().get(i).get());
        }
        return new Claimed(
            Verdict.Kind.FILING,
            stood.command().member(),
            stood.leaf().time(),
            stood.leaf().position());
      }
    }
    throw new Unproven(ReceiptFlaw.RECORD_NOT_FILED);
  }

  private Claimed call(Receipt.Call call, CosignedCheckpoint checkpoint)
      throws Malformed, Unproven {
    List<Claimed> recorded = new ArrayList<>();
    Set<CallItem> items = new HashSet<>();
    Set<MemberId> custodians = new HashSet<>();
    for (BatchedCall batched : call.calls()) {
      Stood stood = stand(batched.standing(), checkpoint);
      if (!(stood.command().command() instanceof Command.PostCallBatch posted)) {
        throw new Unproven(ReceiptFlaw.NO_CALL_BATCH);
      }
      CallEntry entry = batched.entry();
      if (!entry.item().id().equals(call.call())) {
        throw new Unproven(ReceiptFlaw.OTHER_CALL);
      }
      InclusionProof.checked(batched.index(), posted.batch().size(), batched.path())
          .verify(MerkleTree.leafHash(CallCodec.encode(entry)), posted.batch().root());
      requireAsked(entry, stood.command().member());
      if (!custodians.add(stood.command().member())) {
        throw new Unproven(ReceiptFlaw.CUSTODIAN_TWICE);
      }
      items.add(entry.item());
      recorded.add(
          new Claimed(
              Verdict.Kind.CALL, entry.member(), stood.leaf().time(), stood.leaf().position()));
    }
    if (recorded.size() < trusted.threshold()) {
      throw new Unproven(ReceiptFlaw.TOO_FEW_CUSTODIANS, recorded.size(), trusted.threshold());
    }
    if (items.size() > 1) {
      // An asker may give one id to different calls at different custodians: then fewer than t
      // recorded any of them.
      throw new Unproven(ReceiptFlaw.DIFFERENT_CALLS);
    }
    Claimed last = recorded.getFirst();
    for (Claimed other : recorded) {
      if (!other.member().equals(last.member())) {
        throw new Unproven(ReceiptFlaw.DIFFERENT_ASKERS);
      }
      last = other.position() > last.position() ? other : last;
    }
    return last;
  }

  /// The item stands in a request of this member to this custodian.
  private static void requireAsked(CallEntry entry, MemberId custodian) throws Malformed, Unproven {
    CallsHeader header = CallCodec.decodeCallsHeader(entry.headerBytes());
    if (!header.member().equals(entry.member())
        || !header.custodian().equals(custodian)
        || !header.time().equals(entry.time())) {
      throw new Unproven(ReceiptFlaw.OTHER_REQUEST);
    }
    InclusionProof.checked(entry.index(), header.size(), entry.path())
        .verify(MerkleTree.leafHash(CallCodec.encode(entry.item())), header.root());
  }

  /// The asker itself signed the request to each custodian, so that no number of them can invent a
  /// call.
  private void requireSigned(Receipt.Call call, Member asker) throws Unproven {
    for (BatchedCall batched : call.calls()) {
      CallEntry entry = batched.entry();
      if (!asker
          .keys()
          .custody()
          .verify(CallsHeader.LABEL, trusted.alliance(), entry.headerBytes(), entry.signature())) {
        throw new Unproven(ReceiptFlaw.ASKER_NOT_SIGNED);
      }
    }
  }

  /// The member as its admission wrote it. Its keys for calls never change; what changed the member
  /// later is no admission, so that each member has one.
  private static Member admitted(
      Receipt.Admission admission, MemberId id, CosignedCheckpoint checkpoint)
      throws Malformed, Unproven {
    Leaf leaf = leaf(admission.leaf(), admission.changes(), ReceiptFlaw.ADMISSION_NOT_IN_LEAF);
    include(leaf, admission.leaf(), admission.path(), checkpoint);
    for (Change change : StateCodec.decodeChanges(admission.changes())) {
      Optional<Bytes> value = change.value();
      if (value.isPresent() && change.key().startsWith(Member.STATE_TABLE)) {
        Member member = MemberCodec.decodeMember(value.get());
        if (member.id().equals(id) && member.position() == leaf.position()) {
          return member;
        }
      }
    }
    throw new Unproven(ReceiptFlaw.OTHER_ADMISSION);
  }

  /// A command that was found to stand on the ledger, accepted.
  private record Stood(SignedCommand command, Outcome outcome, Leaf leaf) {}

  private static Stood stand(Standing standing, CosignedCheckpoint checkpoint)
      throws Malformed, Unproven {
    Leaf leaf = StateCodec.decodeLeaf(standing.leaf());
    if (!Encoding.sha256(standing.envelope()).equals(leaf.envelopeHash())) {
      throw new Unproven(ReceiptFlaw.COMMAND_NOT_IN_LEAF);
    }
    if (!Encoding.sha256(standing.outcome()).equals(leaf.outcomeHash())) {
      throw new Unproven(ReceiptFlaw.OUTCOME_NOT_IN_LEAF);
    }
    include(leaf, standing.leaf(), standing.path(), checkpoint);
    Outcome outcome = StateCodec.decodeOutcome(standing.outcome());
    if (!outcome.isAccepted()) {
      throw new Unproven(ReceiptFlaw.COMMAND_REFUSED);
    }
    SignedCommand command = CommandCodec.decode(EnvelopeCodec.decode(standing.envelope()).body());
    return new Stood(command, outcome, leaf);
  }

  private static void include(
      Leaf leaf, Bytes leafBytes, List<Bytes> path, CosignedCheckpoint checkpoint)
      throws Malformed, Unproven {
    InclusionProof.checked(leaf.position(), checkpoint.checkpoint().size(), path)
        .verify(MerkleTree.leafHash(leafBytes), checkpoint.checkpoint().root());
  }
}
