package org.lianfang.node.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.lianfang.node.Identity;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.Encoding;
import org.lianfang.protocol.Malformed;
import org.lianfang.protocol.Reason;
import org.lianfang.protocol.Refused;
import org.lianfang.protocol.call.AnchoredCall;
import org.lianfang.protocol.call.CallBatch;
import org.lianfang.protocol.call.CallEntry;
import org.lianfang.protocol.call.CallId;
import org.lianfang.protocol.call.CallItem;
import org.lianfang.protocol.call.CallKind;
import org.lianfang.protocol.call.CallsHeader;
import org.lianfang.protocol.call.Purpose;
import org.lianfang.protocol.checkpoint.MerkleTree;
import org.lianfang.protocol.custody.KeyId;
import org.lianfang.protocol.filing.EvidenceClass;
import org.lianfang.protocol.filing.FiledRecord;
import org.lianfang.protocol.filing.HeaderFields;
import org.lianfang.protocol.filing.LegalBasis;
import org.lianfang.protocol.filing.Level;
import org.lianfang.protocol.filing.ListType;
import org.lianfang.protocol.filing.RecordHeader;
import org.lianfang.protocol.filing.RecordId;
import org.lianfang.protocol.filing.RiskCode;
import org.lianfang.protocol.filing.SubjectRole;
import org.lianfang.protocol.ledger.Command;
import org.lianfang.protocol.ledger.RequestId;
import org.lianfang.protocol.ledger.SignedCommand;
import org.lianfang.protocol.ledger.State;
import org.lianfang.protocol.member.Application;
import org.lianfang.protocol.member.Member;
import org.lianfang.protocol.member.MemberId;
import org.lianfang.protocol.member.MemberKeys;
import org.lianfang.protocol.member.MemberStatus;
import org.lianfang.protocol.member.Role;
import org.lianfang.protocol.receipt.ReceiptVerifier;
import org.lianfang.protocol.receipt.TrustedRoster;
import org.lianfang.protocol.receipt.Verdict;
import org.lianfang.protocol.subject.SubjectType;
import org.lianfang.protocol.wire.CallCodec;
import org.lianfang.protocol.wire.EnvelopeCodec;
import org.lianfang.protocol.wire.ReceiptCodec;
import org.lianfang.protocol.wire.RecordHeaderCodec;

/// Receipts as a node makes them, checked as anybody would who has the genesis roster.
final class ReceiptsTest {
  private static final int THRESHOLD = 2;
  private static final CallId CALL = new CallId(filled(9, CallId.SIZE));

  private final Validators alliance = new Validators(5, 4);
  private final Map<RecordId, Long> positions = new HashMap<>();
  private final List<AnchoredCall> anchored = new ArrayList<>();
  private long admission;

  private final Receipts.Anchors anchors =
      new Receipts.Anchors() {
        @Override
        public Optional<Long> position(State state, RecordId record) {
          return Optional.ofNullable(positions.get(record));
        }

        @Override
        public long admission(State state) {
          return admission;
        }

        @Override
        public List<AnchoredCall> anchored(CallId call) {
          return List.copyOf(anchored);
        }

        @Override
        public int threshold(State state) {
          return THRESHOLD;
        }
      };

  private static Bytes filled(int value, int size) {
    byte[] bytes = new byte[size];
    Arrays.fill(bytes, (byte) value);
    return Bytes.owning(bytes);
  }

  private Receipts receipts(int number) {
    CosigningNode node = alliance.node(number);
    return new Receipts(node.identity(), node.ledger(), node.cosigning(), anchors);
  }

  private Verdict check(Bytes receipt) {
    return new ReceiptVerifier(
            new TrustedRoster(Validators.ALLIANCE, true, THRESHOLD, alliance.genesis()))
        .verify(receipt);
  }

  private Bytes envelope(MemberId member, Command command) {
    return EnvelopeCodec.sign(
            new SignedCommand(
                new RequestId(filled(1, RequestId.SIZE)),
                member,
                alliance.node(1).identity().signing().verifyingKey().fingerprint(),
                alliance.clock().instant().plusSeconds(60),
                command),
            Validators.ALLIANCE,
            alliance.node(1).identity().signing())
        .encoded();
  }

  private RecordId file() {
    RecordId id = new RecordId(filled(3, RecordId.SIZE));
    KeyId key = new KeyId(filled(7, KeyId.SIZE));
    RecordHeader header =
        new RecordHeader(
            id,
            new HeaderFields(
                SubjectType.PHONE,
                ListType.BLACK,
                new RiskCode(RiskCode.Family.P, 31),
                SubjectRole.SUSPECT,
                EvidenceClass.E2,
                Level.ONE,
                LegalBasis.OFFICIAL_LIST,
                LocalDate.of(2026, 3, 1),
                LocalDate.of(2027, 3, 1)),
            1,
            key);
    Bytes filing =
        envelope(
            alliance.node(2).id(),
            new Command.FileRecords(
                List.of(
                    new FiledRecord(
                        RecordHeaderCodec.encode(header), header, key, filled(8, 32)))));
    long end = alliance.block(Bytes.utf8("before"), filing, Bytes.utf8("after"));
    positions.put(id, end - 2);
    return id;
  }

  /// Admits the member that will ask.
  private void admitAsker() {
    Identity identity = alliance.node(5).identity();
    Instant time = alliance.clock().instant().truncatedTo(ChronoUnit.MILLIS);
    admission = alliance.node(5).ledger().size();
    alliance.block(
        RosterMachine.admission(
            new Member(
                1,
                MemberStatus.ACTIVE,
                time,
                time,
                admission,
                new Application(
                    identity.member(),
                    "银行",
                    "Bank",
                    EnumSet.of(Role.QUERIER),
                    new MemberKeys(
                        identity.signing().verifyingKey(),
                        identity.custody().verifyingKey(),
                        identity.log().verifyingKey(),
                        identity.cosign().verifyingKey(),
                        filled(0, 32),
                        filled(0, 32))))));
  }

  /// A batch of one call, whose tree is its only leaf.
  private void record(int custodian) {
    MemberId asker = alliance.node(5).id();
    CallItem item =
        new CallItem(
            CALL,
            1,
            Purpose.TRANSACTION,
            SubjectType.PHONE,
            Optional.empty(),
            Optional.of(filled(4, 32)));
    Bytes header =
        CallCodec.encode(
            new CallsHeader(
                asker,
                alliance.node(custodian).id(),
                alliance.clock().instant(),
                1,
                List.of(),
                MerkleTree.leafHash(CallCodec.encode(item)),
                1));
    CallEntry entry =
        new CallEntry(
            Encoding.sha256(Bytes.ofInt(custodian)),
            asker,
            item,
            alliance.clock().instant(),
            header,
            alliance
                .node(5)
                .identity()
                .custody()
                .sign(CallsHeader.LABEL, Validators.ALLIANCE, header),
            0,
            List.of(),
            Encoding.sha256(Bytes.EMPTY));
    CallBatch batch =
        new CallBatch(
            1,
            Bytes.EMPTY,
            MerkleTree.leafHash(CallCodec.encode(entry)),
            1,
            List.of(
                new CallBatch.Count(
                    5,
                    SubjectType.PHONE.number(),
                    Purpose.TRANSACTION.number(),
                    CallKind.QUERY,
                    1)));
    MemberId id = alliance.node(custodian).id();
    long end = alliance.block(envelope(id, new Command.PostCallBatch(batch)));
    anchored.add(new AnchoredCall(entry, id, 1, 1, 0, List.of(), end - 1));
  }

  private static void refused(ThrowingCallable making, Reason reason) {
    assertThatThrownBy(making)
        .isInstanceOfSatisfying(
            Refused.class, refused -> assertThat(refused.reason()).isEqualTo(reason));
  }

  @Test
  void a_filing_has_its_receipt_once_a_checkpoint_covers_it() throws Refused {
    alliance.start();
    alliance.pass(Duration.ofSeconds(1));
    RecordId record = file();
    refused(() -> receipts(5).filing(record), Reason.RECEIPT_NOT_READY);
    alliance.pass(Duration.ofSeconds(1));
    for (int number = 1; number <= 5; number++) {
      assertThat(check(receipts(number).filing(record)))
          .isInstanceOfSatisfying(
              Verdict.Valid.class,
              valid -> {
                assertThat(valid.kind()).isEqualTo(Verdict.Kind.FILING);
                assertThat(valid.member()).isEqualTo(alliance.node(2).id());
                assertThat(valid.position()).isEqualTo(positions.get(record));
              });
    }
    refused(
        () -> receipts(5).filing(new RecordId(filled(4, RecordId.SIZE))), Reason.RECORD_UNKNOWN);
  }

  @Test
  void a_call_has_its_receipt_once_the_threshold_of_custodians_posted_it() throws Refused {
    alliance.start();
    admitAsker();
    record(1);
    alliance.pass(Duration.ofSeconds(1));
    refused(() -> receipts(5).call(CALL), Reason.RECEIPT_NOT_READY);
    record(3);
    refused(() -> receipts(5).call(CALL), Reason.RECEIPT_NOT_READY);
    alliance.pass(Duration.ofSeconds(1));
    assertThat(check(receipts(5).call(CALL)))
        .isInstanceOfSatisfying(
            Verdict.Valid.class,
            valid -> {
              assertThat(valid.kind()).isEqualTo(Verdict.Kind.CALL);
              assertThat(valid.member()).isEqualTo(alliance.node(5).id());
            });
  }

  @Test
  void a_receipt_leads_from_the_genesis_roster_over_every_change() throws Refused {
    alliance.start();
    alliance.pass(Duration.ofSeconds(1));
    alliance.block(
        RosterMachine.change(alliance.roster(alliance.node(1).ledger().size() + 1, 1, 2, 3)));
    alliance.block(
        RosterMachine.change(alliance.roster(alliance.node(1).ledger().size() + 1, 1, 2, 3, 5)));
    alliance.pass(Duration.ofSeconds(1));
    RecordId record = file();
    alliance.pass(Duration.ofSeconds(1));
    assertThat(check(receipts(5).filing(record))).isInstanceOf(Verdict.Valid.class);
  }

  @Test
  void a_receipt_shows_every_change_of_a_block() throws Refused, Malformed {
    alliance.start();
    alliance.pass(Duration.ofSeconds(1));
    long size = alliance.node(1).ledger().size();
    alliance.block(
        RosterMachine.change(alliance.roster(size + 1, 1, 2, 3, 4, 5)),
        Bytes.utf8("between"),
        RosterMachine.change(alliance.roster(size + 3, 1, 2, 3, 5)));
    alliance.pass(Duration.ofSeconds(1));
    RecordId record = file();
    alliance.pass(Duration.ofSeconds(1));
    for (int number = 1; number <= 5; number++) {
      Bytes receipt = receipts(number).filing(record);
      assertThat(ReceiptCodec.decode(receipt).transitions()).hasSize(2);
      assertThat(check(receipt)).isInstanceOf(Verdict.Valid.class);
    }
  }

  @Test
  void there_is_no_receipt_while_the_checkpoint_of_a_change_is_missing() throws Refused {
    alliance.start();
    alliance.pass(Duration.ofSeconds(1));
    CosigningNode away = alliance.node(5);
    away.stop();
    alliance.block(RosterMachine.change(alliance.roster(away.ledger().size() + 1, 1, 2, 3)));
    alliance.pass(Duration.ofSeconds(1));
    RecordId record = file();
    alliance.pass(Duration.ofSeconds(1));
    for (int number = 1; number <= 4; number++) {
      alliance.network().cut(alliance.node(number).id());
    }
    away.start();
    away.take(1, alliance.node(1).cosigning().newest().orElseThrow());
    refused(() -> receipts(5).filing(record), Reason.RECEIPT_NOT_READY);
    for (int number = 1; number <= 4; number++) {
      alliance.network().mend(alliance.node(number).id());
    }
    alliance.pass(Duration.ofSeconds(12));
    assertThat(check(receipts(5).filing(record))).isInstanceOf(Verdict.Valid.class);
  }

  @Test
  void a_receipt_carries_no_line_that_its_checker_cannot_verify() throws Refused, Malformed {
    alliance.start();
    RecordId record = file();
    CosigningNode node = alliance.node(5);
    // Bank-5 is no validator: its line is passed over in a view, and left out of a receipt.
    node.take(
        1,
        alliance.signed(
            1,
            node.checkpoint(node.ledger().size()),
            new Validators.CosignedAt(1, 0),
            new Validators.CosignedAt(2, 0),
            new Validators.CosignedAt(3, 0),
            new Validators.CosignedAt(5, 0)));
    assertThat(node.cosigning().newest().orElseThrow().signatures()).hasSize(5);
    assertThat(check(receipts(5).filing(record))).isInstanceOf(Verdict.Valid.class);
  }
}
