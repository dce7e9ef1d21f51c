package org.lianfang.node.custody;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.lianfang.contract.standard.Standard;
import org.lianfang.contract.state.AllianceState;
import org.lianfang.ledger.Ledger;
import org.lianfang.ledger.StoredEntry;
import org.lianfang.ledger.View;
import org.lianfang.protocol.InvariantViolation;
import org.lianfang.protocol.Malformed;
import org.lianfang.protocol.call.CallBatch;
import org.lianfang.protocol.call.CallKind;
import org.lianfang.protocol.call.Purpose;
import org.lianfang.protocol.custody.KeyId;
import org.lianfang.protocol.custody.KeySet;
import org.lianfang.protocol.filing.ListType;
import org.lianfang.protocol.filing.RecordId;
import org.lianfang.protocol.ledger.Command;
import org.lianfang.protocol.ledger.Misbehaviour;
import org.lianfang.protocol.ledger.SignedCommand;
import org.lianfang.protocol.member.Member;
import org.lianfang.protocol.member.MemberId;
import org.lianfang.protocol.member.Role;
import org.lianfang.protocol.standard.IdentifierRule;
import org.lianfang.protocol.subject.SubjectType;
import org.lianfang.protocol.wire.CommandCodec;
import org.lianfang.protocol.wire.EnvelopeCodec;
import org.lianfang.protocol.wire.StateCodec;

/// The alliance as the node's own replica holds it. Members, keys and the standard are decoded once
/// a position: batches of calls look them up hundreds of times.
public final class LedgerCallView implements CallView {
  private final View view;
  private final AllianceState state;
  private final Decoded decoded;

  /// What was decoded at one position.
  private static final class Decoded {
    private final long size;
    private final ConcurrentHashMap<MemberId, Optional<Member>> members = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<SubjectType, List<KeySet>> tokenKeys =
        new ConcurrentHashMap<>();
    private final ConcurrentHashMap<KeyId, Optional<KeySet>> keys = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<Integer, Standard> standard = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<Integer, Optional<KeySet>> payloadKey =
        new ConcurrentHashMap<>();

    Decoded(long size) {
      this.size = size;
    }
  }

  private LedgerCallView(View view, Decoded decoded) {
    this.view = view;
    this.state = new AllianceState(view);
    this.decoded = decoded;
  }

  /// Views of this ledger's newest block.
  public static Source of(Ledger ledger) {
    return new Source() {
      private volatile Decoded newest = new Decoded(-1);

      @Override
      public CallView open() {
        View view = ledger.read();
        Decoded known = newest;
        if (known.size != view.size()) {
          known = new Decoded(view.size());
          newest = known;
        }
        return new LedgerCallView(view, known);
      }
    };
  }

  @Override
  public Optional<Member> member(MemberId id) {
    return decoded.members.computeIfAbsent(id, state::member);
  }

  @Override
  public List<KeySet> tokenKeys(SubjectType subjectType) {
    return decoded.tokenKeys.computeIfAbsent(
        subjectType,
        type ->
            state.openKeys(Optional.of(type)).stream()
                .sorted(Comparator.comparing(KeySet::id))
                .toList());
  }

  @Override
  public Optional<KeySet> newestPayloadKey() {
    return decoded.payloadKey.computeIfAbsent(0, only -> state.newestKey(Optional.empty()));
  }

  @Override
  public Optional<KeySet> key(KeyId id) {
    return decoded.keys.computeIfAbsent(id, state::key);
  }

  @Override
  public Optional<RecordFacts> record(RecordId id) {
    return state
        .record(id)
        .map(
            record ->
                new RecordFacts(
                    record.header().fields().subjectType(),
                    record.header().fields().list(),
                    record.status(view.time()),
                    record.header().payloadKey()));
  }

  @Override
  public boolean isVisible(ListType list, Purpose purpose) {
    return standard().visible(purpose).contains(list);
  }

  @Override
  public boolean isStrict(SubjectType subjectType) {
    return standard().identifier(subjectType).strict();
  }

  @Override
  public long quota(SubjectType subjectType, CallKind kind) {
    IdentifierRule rule = standard().identifier(subjectType);
    return switch (kind) {
      case QUERY -> rule.queryQuota();
      case OPENING -> rule.openingQuota();
      case FILING, ROTATION -> rule.filingQuota();
    };
  }

  @Override
  public List<Member> supervisors() {
    return state.members().stream()
        .filter(member -> member.isActive() && member.hasRole(Role.SUPERVISOR))
        .toList();
  }

  @Override
  public Optional<PostedBatch> lastBatch(MemberId custodian) {
    return member(custodian)
        .flatMap(member -> state.lastBatch(member.number()))
        .map(batch -> new PostedBatch(batch.number(), batch.root()));
  }

  @Override
  public Optional<CallBatch> batchAt(long position, MemberId custodian) {
    if (position < 0 || position >= view.size()) {
      return Optional.empty();
    }
    StoredEntry entry = view.entry(position);
    if (Misbehaviour.decode(entry.envelope()).isPresent()) {
      return Optional.empty();
    }
    try {
      SignedCommand signed = CommandCodec.decode(EnvelopeCodec.decode(entry.envelope()).body());
      boolean posted =
          signed.member().equals(custodian)
              && StateCodec.decodeOutcome(entry.outcome()).isAccepted();
      return posted && signed.command() instanceof Command.PostCallBatch post
          ? Optional.of(post.batch())
          : Optional.empty();
    } catch (Malformed e) {
      throw new InvariantViolation("the ledger holds only what decodes", e);
    }
  }

  @Override
  public Optional<Long> findBatch(MemberId custodian, long number) {
    for (long position = view.size() - 1; position >= 0; position--) {
      Optional<CallBatch> batch = batchAt(position, custodian);
      if (batch.isPresent() && batch.get().number() <= number) {
        return batch.get().number() == number ? Optional.of(position) : Optional.empty();
      }
    }
    return Optional.empty();
  }

  @Override
  public long size() {
    return view.size();
  }

  @Override
  public void close() {
    view.close();
  }

  private Standard standard() {
    return decoded.standard.computeIfAbsent(
        0,
        only ->
            state
                .standard()
                .orElseThrow(() -> new InvariantViolation("no alliance without a standard")));
  }
}
