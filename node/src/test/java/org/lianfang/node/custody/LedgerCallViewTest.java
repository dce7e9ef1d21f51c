package org.lianfang.node.custody;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
import java.util.function.BiPredicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.lianfang.contract.standard.Standard;
import org.lianfang.contract.state.AllianceDraft;
import org.lianfang.contract.state.AllianceState;
import org.lianfang.ledger.BlockHandler;
import org.lianfang.ledger.Committed;
import org.lianfang.ledger.Ledger;
import org.lianfang.ledger.StoredEntry;
import org.lianfang.ledger.Subscription;
import org.lianfang.ledger.View;
import org.lianfang.node.StateView;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.Reason;
import org.lianfang.protocol.call.CallBatch;
import org.lianfang.protocol.call.CallKind;
import org.lianfang.protocol.call.Purpose;
import org.lianfang.protocol.custody.KeyName;
import org.lianfang.protocol.filing.EvidenceClass;
import org.lianfang.protocol.filing.HeaderFields;
import org.lianfang.protocol.filing.LegalBasis;
import org.lianfang.protocol.filing.Level;
import org.lianfang.protocol.filing.ListType;
import org.lianfang.protocol.filing.RecordHeader;
import org.lianfang.protocol.filing.RecordId;
import org.lianfang.protocol.filing.RecordState;
import org.lianfang.protocol.filing.RecordStatus;
import org.lianfang.protocol.filing.RiskCode;
import org.lianfang.protocol.filing.SubjectRole;
import org.lianfang.protocol.ledger.Command;
import org.lianfang.protocol.ledger.Envelope;
import org.lianfang.protocol.ledger.Misbehaviour;
import org.lianfang.protocol.ledger.Outcome;
import org.lianfang.protocol.ledger.RequestId;
import org.lianfang.protocol.ledger.RequestKey;
import org.lianfang.protocol.ledger.SignedCommand;
import org.lianfang.protocol.member.MemberId;
import org.lianfang.protocol.subject.SubjectType;
import org.lianfang.protocol.wire.EnvelopeCodec;
import org.lianfang.protocol.wire.RecordHeaderCodec;
import org.lianfang.protocol.wire.StateCodec;

class LedgerCallViewTest {
  private final Town town = new Town();
  private final MapLedger ledger = new MapLedger();
  private final CallView.Source views = LedgerCallView.of(ledger);
  private final MemberId bank = town.banks.get(0);

  LedgerCallViewTest() {
    AllianceDraft draft = new AllianceDraft(ledger);
    town.banks.forEach(id -> draft.admit(town.alliance.member(id).orElseThrow()));
    draft.admit(town.alliance.member(Town.SUPERVISOR).orElseThrow());
    draft.activate(Standard.first());
    draft.putKey(town.phoneKey.key());
    draft.putKey(town.payloadKey.key());
    ledger.apply(draft);
  }

  @AfterEach
  void close() {
    town.close();
  }

  private Dealt deal(KeyName name) {
    return Dealt.deal(town.suite, Town.ALLIANCE, name, 1, Town.THRESHOLD, town.banks, town.random);
  }

  @Test
  void reads_members_keys_and_the_standard() {
    try (CallView view = views.open()) {
      assertThat(view.member(bank)).isEqualTo(town.alliance.member(bank));
      assertThat(view.member(new MemberId("nobody"))).isEmpty();
      assertThat(view.tokenKeys(SubjectType.PHONE)).containsExactly(town.phoneKey.key());
      assertThat(view.tokenKeys(SubjectType.CARD)).isEmpty();
      assertThat(view.newestPayloadKey()).contains(town.payloadKey.key());
      assertThat(view.key(town.phoneKey.key().id())).contains(town.phoneKey.key());
      assertThat(view.supervisors()).singleElement().matches(m -> m.id().equals(Town.SUPERVISOR));
      assertThat(view.isVisible(ListType.WATCH, Purpose.TRANSACTION)).isFalse();
      assertThat(view.isVisible(ListType.WATCH, Purpose.INVESTIGATION)).isTrue();
      assertThat(view.isVisible(ListType.BLACK, Purpose.FILING)).isFalse();
      for (CallKind kind : EnumSet.allOf(CallKind.class)) {
        assertThat(view.quota(SubjectType.PHONE, kind)).isPositive();
      }
    }
  }

  @Test
  void sees_a_new_position_at_once() {
    try (CallView view = views.open()) {
      assertThat(view.tokenKeys(SubjectType.PHONE)).hasSize(1);
    }
    Dealt second = deal(new KeyName(Optional.of(SubjectType.PHONE), 2));
    Dealt third = deal(new KeyName(Optional.of(SubjectType.PHONE), 3));
    AllianceDraft draft = new AllianceDraft(ledger);
    draft.putKey(second.key());
    draft.putKey(third.key());
    ledger.apply(draft);

    try (CallView view = views.open()) {
      assertThat(view.tokenKeys(SubjectType.PHONE))
          .containsExactlyInAnyOrder(second.key(), third.key())
          .isSortedAccordingTo((a, b) -> a.id().compareTo(b.id()));
    }
  }

  @Test
  void a_record_expires_with_ledger_time() {
    RecordId id = town.recordId(bank, "one");
    RecordHeader header =
        new RecordHeader(
            id,
            new HeaderFields(
                SubjectType.PHONE,
                ListType.GREY,
                new RiskCode(RiskCode.Family.P, 1),
                SubjectRole.SUSPECT,
                EvidenceClass.E1,
                Level.ONE,
                LegalBasis.LEGAL_DUTY,
                LocalDate.of(2026, 1, 1),
                LocalDate.of(2026, 3, 2)),
            1,
            town.payloadKey.key().id());
    AllianceDraft draft = new AllianceDraft(ledger);
    draft.putRecord(
        new RecordState(
            RecordHeaderCodec.encode(header),
            header,
            List.of(),
            0,
            Instant.parse("2026-01-01T00:00:00Z"),
            Optional.empty()));
    ledger.apply(draft);

    ledger.time = Instant.parse("2026-03-02T15:59:59Z");
    try (CallView view = views.open()) {
      assertThat(view.record(id))
          .contains(
              new CallView.RecordFacts(
                  SubjectType.PHONE,
                  ListType.GREY,
                  RecordStatus.ACTIVE,
                  town.payloadKey.key().id()));
    }
    ledger.time = Instant.parse("2026-03-02T16:00:00Z");
    try (CallView view = views.open()) {
      assertThat(view.record(id).orElseThrow().status()).isEqualTo(RecordStatus.EXPIRED);
    }
  }

  @Test
  void finds_batches_by_position_and_by_number() {
    CallBatch first = batch(1);
    CallBatch second = batch(2);
    long at = ledger.add(sign(first), new Outcome.Accepted());
    long stated =
        ledger.add(
            new Misbehaviour(Bytes.owning(new byte[20]), 1).encode(), new Outcome.Accepted());
    ledger.add(sign(second), new Outcome.Refused(Reason.BATCH_NUMBER));
    long later = ledger.add(sign(second), new Outcome.Accepted());
    AllianceDraft draft = new AllianceDraft(ledger);
    draft.putBatch(1, new AllianceState.LastBatch(2, second.root()));
    ledger.apply(draft);

    try (CallView view = views.open()) {
      assertThat(view.lastBatch(bank)).contains(new CallView.PostedBatch(2, second.root()));
      assertThat(view.batchAt(at, bank)).contains(first);
      assertThat(view.batchAt(at, town.banks.get(1))).isEmpty();
      assertThat(view.batchAt(stated, bank)).isEmpty();
      assertThat(view.batchAt(stated + 1, bank)).isEmpty();
      assertThat(view.batchAt(later + 1, bank)).isEmpty();
      assertThat(view.findBatch(bank, 1)).contains(at);
      assertThat(view.findBatch(bank, 2)).contains(later);
      assertThat(view.findBatch(bank, 3)).isEmpty();
    }
  }

  private static CallBatch batch(long number) {
    return new CallBatch(
        number,
        number == 1 ? Bytes.EMPTY : Bytes.owning(new byte[32]),
        Bytes.owning(new byte[32]),
        1,
        List.of(new CallBatch.Count(1, 1, 1, CallKind.QUERY, 1)));
  }

  private Envelope sign(CallBatch batch) {
    return EnvelopeCodec.sign(
        new SignedCommand(
            new RequestId(town.draw()),
            bank,
            town.identity(bank).signing().verifyingKey().fingerprint(),
            Instant.parse("2026-03-02T00:00:00Z"),
            new Command.PostCallBatch(batch)),
        Town.ALLIANCE,
        town.identity(bank).signing());
  }

  /// A state and a log that the test writes itself.
  private static final class MapLedger implements Ledger, StateView {
    private final NavigableMap<Bytes, Bytes> rows = new TreeMap<>();
    private final List<StoredEntry> entries = new ArrayList<>();
    private Instant time = Instant.parse("2026-03-02T00:00:00Z");
    private long applied;

    void apply(AllianceDraft draft) {
      draft.changes().forEach(change -> change.value().ifPresent(v -> rows.put(change.key(), v)));
      applied++;
    }

    long add(Envelope envelope, Outcome outcome) {
      return add(envelope.encoded(), outcome);
    }

    long add(Bytes entry, Outcome outcome) {
      entries.add(
          new StoredEntry(
              entries.size(), time, entry, StateCodec.encode(outcome), Bytes.EMPTY, Bytes.EMPTY));
      return entries.size() - 1L;
    }

    @Override
    public View read() {
      return this;
    }

    @Override
    public long size() {
      return entries.isEmpty() ? applied : entries.size();
    }

    @Override
    public Instant time() {
      return time;
    }

    @Override
    public StoredEntry entry(long position) {
      return entries.get((int) position);
    }

    @Override
    public Optional<Bytes> get(Bytes key) {
      return Optional.ofNullable(rows.get(key));
    }

    @Override
    public void scan(Bytes prefix, BiPredicate<Bytes, Bytes> visitor) {
      for (var row : rows.tailMap(prefix, true).entrySet()) {
        if (!row.getKey().startsWith(prefix) || !visitor.test(row.getKey(), row.getValue())) {
          return;
        }
      }
    }

    @Override
    public CompletionStage<Committed> submit(Envelope envelope) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Optional<Committed> outcome(RequestKey request) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Subscription subscribe(long from, BlockHandler handler) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void close() {}
  }
}
