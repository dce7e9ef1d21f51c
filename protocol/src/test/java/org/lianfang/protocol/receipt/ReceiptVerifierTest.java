package org.lianfang.protocol.receipt;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.Flaw;
import org.lianfang.protocol.Malformed;
import org.lianfang.protocol.Reason;
import org.lianfang.protocol.call.CallEntry;
import org.lianfang.protocol.call.CallItem;
import org.lianfang.protocol.call.CallsHeader;
import org.lianfang.protocol.call.Purpose;
import org.lianfang.protocol.checkpoint.Checkpoint;
import org.lianfang.protocol.checkpoint.Cosignature;
import org.lianfang.protocol.checkpoint.CosignedCheckpoint;
import org.lianfang.protocol.checkpoint.MerkleTree;
import org.lianfang.protocol.checkpoint.NoteSignature;
import org.lianfang.protocol.checkpoint.ProofFlaw;
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
import org.lianfang.protocol.ledger.Outcome;
import org.lianfang.protocol.member.SigningKey;
import org.lianfang.protocol.subject.SubjectType;
import org.lianfang.protocol.wire.ReceiptCodec;
import org.lianfang.protocol.wire.RecordHeaderCodec;
import org.lianfang.protocol.wire.StateCodec;

/// Four validators, three of whom are a quorum; two custodians record a call. Each test takes a
/// receipt that is valid and changes what a forger would.
final class ReceiptVerifierTest {
  private static final List<Founder> FOUNDERS = Founder.founders(1, 4);
  private static final Founder BANK_1 = FOUNDERS.get(0);
  private static final Founder BANK_2 = FOUNDERS.get(1);
  private static final Founder BANK_3 = FOUNDERS.get(2);
  private static final Founder BANK_4 = FOUNDERS.get(3);
  private static final Founder STRANGER = Founder.number(9);
  private static final List<Founder> QUORUM = List.of(BANK_1, BANK_2, BANK_3);

  /// A proof of another place may fail in each of these ways.
  private static final Flaw[] INCLUSION = {
    ProofFlaw.INCLUSION_TOO_LONG, ProofFlaw.INCLUSION_TOO_SHORT, ProofFlaw.INCLUSION_OTHER_ROOT
  };

  private final SmallLedger ledger = new SmallLedger();
  private final ReceiptVerifier verifier = verifier(2, 1, 0, FOUNDERS);

  private static ReceiptVerifier verifier(
      int threshold, long number, long fromSize, List<Founder> founders) {
    return new ReceiptVerifier(
        new TrustedRoster(
            SmallLedger.ALLIANCE, false, threshold, Founder.roster(number, fromSize, founders)));
  }

  private static Receipt receipt(
      Receipt.Claim claim, CosignedCheckpoint checkpoint, Receipt.Transition... transitions) {
    return new Receipt(
        SmallLedger.ALLIANCE, false, claim, checkpoint.encode(), List.of(transitions));
  }

  private Verdict verdict(Receipt receipt) {
    return verifier.verify(ReceiptCodec.encode(receipt));
  }

  private Verdict.Valid valid(Receipt receipt) {
    assertThat(verdict(receipt)).isInstanceOf(Verdict.Valid.class);
    return (Verdict.Valid) verdict(receipt);
  }

  /// The receipt does not hold, for this very reason: another check did not merely come first.
  private void refused(Receipt receipt, Flaw... anyOf) {
    assertThat(flaw(verdict(receipt))).isIn((Object[]) anyOf);
  }

  private static Flaw flaw(Verdict verdict) {
    return invalid(verdict).found().flaw();
  }

  private static Verdict.Invalid invalid(Verdict verdict) {
    assertThat(verdict).isInstanceOf(Verdict.Invalid.class);
    return (Verdict.Invalid) verdict;
  }

  private void unreadable(Receipt receipt, String what) {
    unreadable(ReceiptCodec.encode(receipt), what);
  }

  private void unreadable(Bytes receipt, String what) {
    Verdict.Invalid invalid = invalid(verifier.verify(receipt));
    assertThat(invalid.found().flaw()).isEqualTo(ProofFlaw.UNREADABLE);
    assertThat(invalid.found().en()).contains(what);
    assertThat(invalid.found().zh()).isEqualTo("有一处无法解读");
  }

  private void refusedIn(Verdict.Part part, Receipt receipt) {
    assertThat(verdict(receipt))
        .isInstanceOfSatisfying(
            Verdict.Invalid.class, invalid -> assertThat(invalid.part()).isEqualTo(part));
  }

  private CosignedCheckpoint whole() {
    return ledger.checkpoint(ledger.size(), BANK_1, QUORUM);
  }

  // What is filed.

  private static RecordId record(int number) {
    return new RecordId(RecordedCall.filled(number, RecordId.SIZE));
  }

  private static FiledRecord filed(RecordId id) {
    KeyId key = new KeyId(RecordedCall.filled(7, KeyId.SIZE));
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
    return new FiledRecord(
        RecordHeaderCodec.encode(header), header, key, RecordedCall.filled(8, 32));
  }

  private static Command filing(int... records) {
    List<FiledRecord> filed = new ArrayList<>();
    for (int number : records) {
      filed.add(filed(record(number)));
    }
    return new Command.FileRecords(filed);
  }

  private static Outcome outcome(Reason... refusals) {
    return new Outcome.Filed(List.of(refusals).stream().map(Optional::of).toList());
  }

  @Nested
  final class OfAFiling {
    private int position;

    @BeforeEach
    void file() {
      ledger.fill(3);
      position =
          ledger.append(
              BANK_2,
              filing(1, 2, 3),
              new Outcome.Filed(
                  List.of(Optional.empty(), Optional.of(Reason.RECORD_EXISTS), Optional.empty())),
              List.of());
      ledger.fill(4);
    }

    private Receipt.Filing claim(int record) {
      return new Receipt.Filing(record(record), ledger.standing(position, ledger.size()));
    }

    @Test
    void says_who_filed_when_and_where() {
      Verdict.Valid valid = valid(receipt(claim(1), whole()));
      assertThat(valid.kind()).isEqualTo(Verdict.Kind.FILING);
      assertThat(valid.member()).isEqualTo(BANK_2.id());
      assertThat(valid.position()).isEqualTo(position);
      assertThat(valid.time()).isEqualTo(SmallLedger.START.plusSeconds(position));
      assertThat(valid.treeSize()).isEqualTo(ledger.size());
      assertThat(valid.cosigners()).containsExactly("bank-1", "bank-2", "bank-3");
      assertThat(valid.log().key()).isEqualTo(BANK_1.log().verifyingKey());
      assertThat(valid.signers()).hasSize(4);
    }

    @Test
    void is_not_valid_for_a_record_that_its_command_was_refused_for() {
      valid(receipt(claim(3), whole()));
      assertThat(invalid(verdict(receipt(claim(2), whole()))).found().en())
          .isEqualTo("the record was refused: RECORD_EXISTS");
      refused(receipt(claim(2), whole()), ReceiptFlaw.RECORD_REFUSED);
    }

    @Test
    void is_not_valid_for_a_record_of_another_command() {
      refused(receipt(claim(4), whole()), ReceiptFlaw.RECORD_NOT_FILED);
      refusedIn(Verdict.Part.CLAIM, receipt(claim(4), whole()));
    }

    @Test
    void does_not_survive_another_outcome() {
      Receipt.Standing good = ledger.standing(position, ledger.size());
      Bytes all =
          StateCodec.encode(
              new Outcome.Filed(List.of(Optional.empty(), Optional.empty(), Optional.empty())));
      Receipt.Standing swapped =
          new Receipt.Standing(good.envelope(), all, good.leaf(), good.path());
      refused(
          receipt(new Receipt.Filing(record(2), swapped), whole()),
          ReceiptFlaw.OUTCOME_NOT_IN_LEAF);
    }

    @Test
    void does_not_survive_another_command() {
      int other = ledger.append(BANK_3, filing(2), outcomeAccepted(1), List.of());
      Receipt.Standing good = ledger.standing(position, ledger.size());
      Receipt.Standing swapped =
          new Receipt.Standing(
              ledger.standing(other, ledger.size()).envelope(),
              good.outcome(),
              good.leaf(),
              good.path());
      refused(
          receipt(new Receipt.Filing(record(2), swapped), whole()),
          ReceiptFlaw.COMMAND_NOT_IN_LEAF);
    }

    private Outcome outcomeAccepted(int count) {
      return new Outcome.Filed(Collections.nCopies(count, Optional.empty()));
    }

    @Test
    void does_not_survive_the_path_of_another_leaf() {
      Receipt.Standing good = ledger.standing(position, ledger.size());
      for (int other = 0; other < ledger.size(); other++) {
        if (other == position) {
          continue;
        }
        Receipt.Standing swapped =
            new Receipt.Standing(
                good.envelope(),
                good.outcome(),
                good.leaf(),
                ledger.standing(other, ledger.size()).path());
        refused(receipt(new Receipt.Filing(record(1), swapped), whole()), INCLUSION);
      }
    }

    @Test
    void does_not_survive_a_path_of_another_length() {
      Receipt.Standing good = ledger.standing(position, ledger.size());
      List<Bytes> shorter = good.path().subList(0, good.path().size() - 1);
      List<Bytes> longer = new ArrayList<>(good.path());
      longer.add(RecordedCall.filled(1, 32));
      for (List<Bytes> path : List.of(shorter, longer, List.<Bytes>of())) {
        refused(
            receipt(
                new Receipt.Filing(
                    record(1),
                    new Receipt.Standing(good.envelope(), good.outcome(), good.leaf(), path)),
                whole()),
            ProofFlaw.INCLUSION_TOO_SHORT,
            ProofFlaw.INCLUSION_TOO_LONG);
      }
    }

    @Test
    void is_not_proved_by_a_command_that_was_refused() {
      int refused =
          ledger.append(BANK_2, filing(5), new Outcome.Refused(Reason.ROLE_MISSING), List.of());
      refused(
          receipt(new Receipt.Filing(record(5), ledger.standing(refused, ledger.size())), whole()),
          ReceiptFlaw.COMMAND_REFUSED);
    }

    @Test
    void is_not_proved_by_a_command_of_another_kind() {
      int batch =
          RecordedCall.post(
                  ledger, BANK_1, BANK_2, List.of(RecordedCall.item(1, Purpose.TRANSACTION)))
              .getFirst()
              .position();
      refused(
          receipt(new Receipt.Filing(record(1), ledger.standing(batch, ledger.size())), whole()),
          ReceiptFlaw.NO_FILING);
    }

    @Test
    void is_not_proved_by_an_outcome_without_its_records() {
      for (Outcome odd : List.of(new Outcome.Accepted(), outcome(Reason.RECORD_EXISTS))) {
        int filing = ledger.append(BANK_2, filing(5, 6), odd, List.of());
        refused(
            receipt(new Receipt.Filing(record(5), ledger.standing(filing, ledger.size())), whole()),
            ReceiptFlaw.FILING_NOT_ACCEPTED);
      }
    }

    @Test
    void needs_more_than_two_thirds_of_the_validators() {
      refused(
          receipt(claim(1), ledger.checkpoint(ledger.size(), BANK_1, List.of(BANK_1, BANK_2))),
          ProofFlaw.TOO_FEW_COSIGNATURES);
      refused(
          receipt(claim(1), ledger.checkpoint(ledger.size(), BANK_1, List.of())),
          ProofFlaw.TOO_FEW_COSIGNATURES);
      refusedIn(
          Verdict.Part.CHECKPOINT,
          receipt(claim(1), ledger.checkpoint(ledger.size(), BANK_1, List.of())));
    }

    @Test
    void needs_the_signature_of_a_log_key() {
      CosignedCheckpoint good = whole();
      List<NoteSignature> cosignatures = good.signatures().subList(1, good.signatures().size());
      refused(
          receipt(claim(1), new CosignedCheckpoint(good.checkpoint(), cosignatures)),
          ProofFlaw.LOG_NOT_SIGNED);
      refused(
          receipt(claim(1), ledger.checkpoint(ledger.size(), STRANGER, QUORUM)),
          ProofFlaw.SIGNED_BY_UNKNOWN_KEY);
    }

    @Test
    void does_not_count_a_cosigner_twice() {
      CosignedCheckpoint two = ledger.checkpoint(ledger.size(), BANK_1, List.of(BANK_1, BANK_2));
      NoteSignature again =
          Cosignature.sign(
                  two.checkpoint(),
                  Cosignature.cosignerName(SmallLedger.ALLIANCE, "bank-2"),
                  SmallLedger.START.getEpochSecond() + 1,
                  BANK_2.cosign())
              .line();
      // No such note can be made, so that its text is put together by hand.
      String note = two.encode().text();
      String line =
          "\u2014 "
              + again.name()
              + " "
              + Base64.getEncoder()
                  .encodeToString(
                      Bytes.join(Bytes.ofInt(again.keyId()), again.signature()).toArray())
              + "\n";
      unreadable(
          new Receipt(SmallLedger.ALLIANCE, false, claim(1), Bytes.utf8(note + line), List.of()),
          "key");
    }

    @Test
    void does_not_count_a_member_that_cosigns_with_another_key() {
      Founder crossed =
          new Founder(
              BANK_3.id(), BANK_3.signing(), BANK_3.custody(), BANK_3.log(), BANK_3.signing());
      refused(
          receipt(
              claim(1), ledger.checkpoint(ledger.size(), BANK_1, List.of(BANK_1, BANK_2, crossed))),
          ProofFlaw.SIGNED_BY_UNKNOWN_KEY);
    }

    @Test
    void does_not_count_a_member_that_is_no_validator() {
      refused(
          receipt(
              claim(1),
              ledger.checkpoint(ledger.size(), BANK_1, List.of(BANK_1, BANK_2, STRANGER))),
          ProofFlaw.SIGNED_BY_UNKNOWN_KEY);
      refused(
          receipt(
              claim(1),
              ledger.checkpoint(ledger.size(), BANK_1, List.of(BANK_1, BANK_2, BANK_3, STRANGER))),
          ProofFlaw.SIGNED_BY_UNKNOWN_KEY);
    }

    @Test
    void does_not_count_a_log_signature_as_a_cosignature() {
      CosignedCheckpoint two = ledger.checkpoint(ledger.size(), BANK_1, List.of(BANK_1, BANK_2));
      CosignedCheckpoint three =
          SmallLedger.cosigned(two.checkpoint(), BANK_3, List.of(BANK_1, BANK_2));
      List<NoteSignature> lines = new ArrayList<>(two.signatures());
      lines.add(1, three.signatures().getFirst());
      List<CosignedCheckpoint> both =
          List.of(new CosignedCheckpoint(two.checkpoint(), lines), three);
      for (CosignedCheckpoint checkpoint : both) {
        assertThat(verdict(receipt(claim(1), checkpoint))).isInstanceOf(Verdict.Invalid.class);
      }
    }

    @Test
    void is_checked_against_the_root_that_was_cosigned() {
      CosignedCheckpoint other =
          SmallLedger.cosigned(
              new Checkpoint(
                  whole().checkpoint().origin(), ledger.size(), RecordedCall.filled(3, 32)),
              BANK_1,
              QUORUM);
      refused(receipt(claim(1), other), ProofFlaw.INCLUSION_OTHER_ROOT);
      refused(receipt(claim(1), ledger.checkpoint(ledger.size() - 1, BANK_1, QUORUM)), INCLUSION);
    }

    @Test
    void is_one_alliances_on_one_engine() {
      Receipt good = receipt(claim(1), whole());
      refused(
          new Receipt("elsewhere", false, good.claim(), good.checkpoint(), List.of()),
          ReceiptFlaw.OTHER_ALLIANCE);
      refusedIn(
          Verdict.Part.ALLIANCE,
          new Receipt("elsewhere", false, good.claim(), good.checkpoint(), List.of()));
      refused(
          new Receipt(SmallLedger.ALLIANCE, true, good.claim(), good.checkpoint(), List.of()),
          ReceiptFlaw.OTHER_ALLIANCE);
      CosignedCheckpoint trial =
          SmallLedger.cosigned(
              new Checkpoint(
                  "lianfang-trial/" + SmallLedger.ALLIANCE,
                  ledger.size(),
                  whole().checkpoint().root()),
              BANK_1,
              QUORUM);
      refused(receipt(claim(1), trial), ProofFlaw.SIGNED_BY_UNKNOWN_KEY);
    }

    @Test
    void has_one_encoding() throws Malformed {
      Bytes good = ReceiptCodec.encode(receipt(claim(1), whole()));
      unreadable(Bytes.join(good, Bytes.hex("00")), "receipt");
      unreadable(good.slice(0, good.size() - 1), "receipt");
      // An unknown field, at the end and therefore in its place.
      unreadable(Bytes.join(good, Bytes.hex("f80601")), "not in its one encoding");
      // The alliance's id once more: the last one counts for any parser.
      unreadable(
          Bytes.join(good, Bytes.hex("1207"), Bytes.utf8(SmallLedger.ALLIANCE)),
          "not in its one encoding");
      // The version as a number of two bytes instead of one.
      assertThat(good.slice(0, 2)).isEqualTo(Bytes.hex("0801"));
      unreadable(
          Bytes.join(Bytes.hex("088100"), good.slice(2, good.size())), "not in its one encoding");
      unreadable(Bytes.join(Bytes.hex("0802"), good.slice(2, good.size())), "unknown version");
      unreadable(Bytes.EMPTY, "receipt");
      assertThat(verifier.verify(Bytes.EMPTY))
          .isInstanceOfSatisfying(
              Verdict.Invalid.class,
              invalid -> assertThat(invalid.part()).isEqualTo(Verdict.Part.FORM));
      assertThat(ReceiptCodec.encode(ReceiptCodec.decode(good))).isEqualTo(good);
    }

    @Test
    void is_invalid_with_any_bit_flipped() {
      Bytes good = ReceiptCodec.encode(receipt(claim(1), whole()));
      assertThat(verifier.verify(good)).isInstanceOf(Verdict.Valid.class);
      for (int bit = 0; bit < 8 * good.size(); bit++) {
        byte[] flipped = good.toArray();
        flipped[bit / 8] ^= (byte) (1 << (bit % 8));
        assertThat(verifier.verify(Bytes.owning(flipped)))
            .as("bit %d of byte %d", bit % 8, bit / 8)
            .isInstanceOf(Verdict.Invalid.class);
      }
    }

    @Test
    void is_refused_calmly_whatever_the_bytes_are() {
      Bytes good = ReceiptCodec.encode(receipt(claim(1), whole()));
      Random random = new Random(20_260_302);
      for (int round = 0; round < 2_000; round++) {
        byte[] damaged = good.toArray();
        for (int i = random.nextInt(1, 6); i > 0; i--) {
          damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
        }
        Bytes cut = Bytes.owning(damaged).slice(0, random.nextInt(damaged.length + 1));
        if (!cut.equals(good)) {
          assertThat(verifier.verify(cut)).isInstanceOf(Verdict.Invalid.class);
        }
      }
    }
  }

  @Nested
  final class OfACall {
    private final List<CallItem> items =
        List.of(
            RecordedCall.item(1, Purpose.TRANSACTION),
            RecordedCall.item(2, Purpose.TRANSACTION),
            RecordedCall.item(3, Purpose.TRANSACTION));
    private List<RecordedCall> byBank1 = List.of();
    private List<RecordedCall> byBank2 = List.of();
    private int admission;

    @BeforeEach
    void call() {
      ledger.fill(1);
      admission = ledger.admit(BANK_4);
      byBank1 = RecordedCall.post(ledger, BANK_4, BANK_1, items);
      ledger.fill(1);
      byBank2 = RecordedCall.post(ledger, BANK_4, BANK_2, items);
      ledger.fill(2);
    }

    private Receipt.Call claim(int item, RecordedCall... recorded) {
      List<Receipt.BatchedCall> calls = new ArrayList<>();
      for (RecordedCall one : recorded) {
        calls.add(one.batched(ledger, ledger.size()));
      }
      return new Receipt.Call(
          RecordedCall.id(item), calls, ledger.admission(admission, ledger.size()));
    }

    private Receipt.Call claim(Receipt.Admission admission) {
      return new Receipt.Call(
          RecordedCall.id(2), claim(2, byBank1.get(1), byBank2.get(1)).calls(), admission);
    }

    private void refusedForAsker(Receipt.Call claim, Flaw... anyOf) {
      refused(receipt(claim, whole()), anyOf);
      refusedIn(Verdict.Part.ASKER, receipt(claim, whole()));
    }

    /// The call as bank-3 records it, with this signature in place of the asker's.
    private RecordedCall signed(UnaryOperator<Bytes> signature, Founder asker, String alliance) {
      CallEntry asked = RecordedCall.post(ledger, BANK_4, BANK_3, items).get(1).entry();
      Bytes signed = asker.custody().sign(CallsHeader.LABEL, alliance, asked.headerBytes());
      return invented(RecordedCall.signed(asked, signature.apply(signed)));
    }

    @Test
    void is_signed_by_its_asker() {
      RecordedCall good = signed(UnaryOperator.identity(), BANK_4, SmallLedger.ALLIANCE);
      valid(receipt(claim(2, byBank1.get(1), good), whole()));
      List<RecordedCall> inventions =
          List.of(
              // Bank-3 as its custodian signs in the asker's place.
              signed(UnaryOperator.identity(), BANK_3, SmallLedger.ALLIANCE),
              signed(UnaryOperator.identity(), STRANGER, SmallLedger.ALLIANCE),
              // The asker asked so, but in another alliance.
              signed(UnaryOperator.identity(), BANK_4, "elsewhere"),
              // What the asker signed for another request.
              signed(any -> byBank1.get(1).entry().signature(), BANK_4, SmallLedger.ALLIANCE),
              signed(any -> RecordedCall.filled(0, 64), BANK_4, SmallLedger.ALLIANCE),
              signed(
                  right -> Bytes.join(right.slice(0, 63), Bytes.hex("00")),
                  BANK_4,
                  SmallLedger.ALLIANCE));
      for (RecordedCall invention : inventions) {
        refusedForAsker(claim(2, byBank1.get(1), invention), ReceiptFlaw.ASKER_NOT_SIGNED);
        refusedForAsker(claim(2, invention, byBank2.get(1)), ReceiptFlaw.ASKER_NOT_SIGNED);
      }
      RecordedCall unsigned = signed(any -> Bytes.EMPTY, BANK_4, SmallLedger.ALLIANCE);
      unreadable(receipt(claim(2, byBank1.get(1), unsigned), whole()), "signature has 64 bytes");
    }

    @Test
    void takes_no_other_key_of_the_asker() {
      SigningKey forCommands = BANK_4.signing();
      Founder crossed =
          new Founder(BANK_4.id(), STRANGER.signing(), forCommands, BANK_4.log(), BANK_4.cosign());
      RecordedCall bad = signed(UnaryOperator.identity(), crossed, SmallLedger.ALLIANCE);
      refusedForAsker(claim(2, byBank1.get(1), bad), ReceiptFlaw.ASKER_NOT_SIGNED);
    }

    @Test
    void shows_the_admission_of_its_asker() {
      int other = ledger.admit(BANK_3);
      int suspension =
          ledger.append(
              BANK_1,
              filing(1),
              new Outcome.Accepted(),
              List.of(BANK_4.stateChange(admission, Optional.of(SmallLedger.START))));
      for (int position : List.of(0, other, suspension)) {
        refusedForAsker(
            claim(ledger.admission(position, ledger.size())), ReceiptFlaw.OTHER_ADMISSION);
      }
      valid(receipt(claim(ledger.admission(admission, ledger.size())), whole()));
    }

    @Test
    void shows_an_admission_that_stands_on_the_ledger() {
      Receipt.Admission good = ledger.admission(admission, ledger.size());
      Founder forged =
          new Founder(
              BANK_4.id(), BANK_3.signing(), BANK_3.custody(), BANK_3.log(), BANK_3.cosign());
      SmallLedger elsewhere = new SmallLedger();
      elsewhere.fill(1);
      int invented = elsewhere.admit(forged);
      Receipt.Admission bad = elsewhere.admission(invented, elsewhere.size());
      refusedForAsker(
          claim(new Receipt.Admission(good.leaf(), bad.changes(), good.path())),
          ReceiptFlaw.ADMISSION_NOT_IN_LEAF);
      refusedForAsker(
          claim(new Receipt.Admission(bad.leaf(), bad.changes(), good.path())),
          ProofFlaw.INCLUSION_OTHER_ROOT);
      refusedForAsker(
          claim(new Receipt.Admission(good.leaf(), good.changes(), List.of())), INCLUSION);
      Receipt empty =
          receipt(claim(new Receipt.Admission(Bytes.EMPTY, Bytes.EMPTY, List.of())), whole());
      unreadable(empty, "leaf");
      refusedIn(Verdict.Part.ASKER, empty);
    }

    @Test
    void says_who_asked_and_when_the_last_custodian_anchored_it() {
      for (Receipt.Call claim :
          List.of(
              claim(2, byBank1.get(1), byBank2.get(1)), claim(2, byBank2.get(1), byBank1.get(1)))) {
        Verdict.Valid valid = valid(receipt(claim, whole()));
        assertThat(valid.kind()).isEqualTo(Verdict.Kind.CALL);
        assertThat(valid.member()).isEqualTo(BANK_4.id());
        assertThat(valid.position()).isEqualTo(byBank2.getFirst().position());
        assertThat(valid.time())
            .isEqualTo(SmallLedger.START.plusSeconds(byBank2.getFirst().position()));
      }
    }

    @Test
    void needs_the_threshold_of_custodians() {
      Verdict.Invalid one = invalid(verdict(receipt(claim(2, byBank1.get(1)), whole())));
      assertThat(one.found().en()).isEqualTo("1 custodians recorded the call, 2 must");
      assertThat(one.found().zh()).isEqualTo("记录该调用的托管方为 1 家，须有 2 家");
      refused(receipt(claim(2, byBank1.get(1)), whole()), ReceiptFlaw.TOO_FEW_CUSTODIANS);
      refused(receipt(claim(2), whole()), ReceiptFlaw.TOO_FEW_CUSTODIANS);
    }

    @Test
    void does_not_count_a_custodian_twice() {
      refused(
          receipt(claim(2, byBank1.get(1), byBank1.get(1)), whole()), ReceiptFlaw.CUSTODIAN_TWICE);
      List<RecordedCall> again = RecordedCall.post(ledger, BANK_4, BANK_1, items);
      refused(
          receipt(claim(2, byBank1.get(1), again.get(1)), whole()), ReceiptFlaw.CUSTODIAN_TWICE);
    }

    @Test
    void is_of_this_call() {
      refused(receipt(claim(1, byBank1.get(1), byBank2.get(1)), whole()), ReceiptFlaw.OTHER_CALL);
    }

    @Test
    void does_not_survive_the_place_or_path_of_another_entry() {
      RecordedCall good = byBank1.get(1);
      RecordedCall other = byBank1.get(0);
      for (RecordedCall bad :
          List.of(
              new RecordedCall(good.entry(), other.index(), good.path(), good.position()),
              new RecordedCall(good.entry(), good.index(), other.path(), good.position()))) {
        refused(receipt(claim(2, bad, byBank2.get(1)), whole()), INCLUSION);
      }
      RecordedCall outside = new RecordedCall(good.entry(), 3, good.path(), good.position());
      unreadable(receipt(claim(2, outside, byBank2.get(1)), whole()), "outside the tree");
    }

    @Test
    void does_not_survive_the_batch_of_another_custodian() {
      RecordedCall good = byBank1.get(1);
      RecordedCall elsewhere =
          new RecordedCall(good.entry(), good.index(), good.path(), byBank2.getFirst().position());
      refused(
          receipt(claim(2, elsewhere, byBank2.get(1)), whole()), ProofFlaw.INCLUSION_OTHER_ROOT);
    }

    @Test
    void does_not_survive_an_entry_that_says_something_else() {
      CallEntry good = byBank1.get(1).entry();
      List<CallEntry> changed =
          List.of(
              entry(good, good.salt(), BANK_3, good.item(), good.time()),
              entry(good, RecordedCall.filled(1, 32), BANK_4, good.item(), good.time()),
              entry(
                  good,
                  good.salt(),
                  BANK_4,
                  RecordedCall.item(2, Purpose.INVESTIGATION),
                  good.time()),
              entry(good, good.salt(), BANK_4, good.item(), good.time().plusMillis(1)));
      for (CallEntry bad : changed) {
        RecordedCall recorded = byBank1.get(1);
        refused(
            receipt(
                claim(
                    2,
                    new RecordedCall(bad, recorded.index(), recorded.path(), recorded.position()),
                    byBank2.get(1)),
                whole()),
            ProofFlaw.INCLUSION_OTHER_ROOT);
      }
    }

    private static CallEntry entry(
        CallEntry of, Bytes salt, Founder member, CallItem item, Instant time) {
      return new CallEntry(
          salt,
          member.id(),
          item,
          time,
          of.headerBytes(),
          of.signature(),
          of.index(),
          of.path(),
          of.evaluationHash());
    }

    /// A custodian that puts into its batch what nobody asked it.
    private RecordedCall invented(CallEntry entry) {
      return RecordedCall.post(ledger, BANK_3, List.of(entry)).getFirst();
    }

    @Test
    void is_of_what_the_asker_signed() {
      CallEntry good = byBank1.get(1).entry();
      List<CallEntry> inventions =
          List.of(
              // The request was to bank-1.
              good,
              // The request was of bank-4.
              entry(good, good.salt(), BANK_2, good.item(), good.time()),
              entry(good, good.salt(), BANK_4, good.item(), good.time().plusMillis(1)));
      for (CallEntry invention : inventions) {
        RecordedCall bad = invented(invention);
        refused(receipt(claim(2, bad, byBank2.get(1)), whole()), ReceiptFlaw.OTHER_REQUEST);
      }
      List<RecordedCall> asked = RecordedCall.post(ledger, BANK_4, BANK_3, items);
      CallEntry genuine = asked.get(1).entry();
      valid(receipt(claim(2, asked.get(1), byBank2.get(1)), whole()));
      RecordedCall other =
          invented(
              entry(
                  genuine,
                  genuine.salt(),
                  BANK_4,
                  RecordedCall.item(2, Purpose.INVESTIGATION),
                  genuine.time()));
      refused(receipt(claim(2, other, byBank2.get(1)), whole()), ProofFlaw.INCLUSION_OTHER_ROOT);
    }

    @Test
    void is_one_call_at_all_custodians() {
      CallItem sameId =
          new CallItem(
              RecordedCall.id(2),
              2,
              Purpose.INVESTIGATION,
              SubjectType.PHONE,
              Optional.empty(),
              items.get(1).blinded());
      List<RecordedCall> other =
          RecordedCall.post(ledger, BANK_4, BANK_3, List.of(items.get(0), sameId, items.get(2)));
      refused(
          receipt(claim(2, byBank1.get(1), other.get(1)), whole()), ReceiptFlaw.DIFFERENT_CALLS);
      List<RecordedCall> anothers = RecordedCall.post(ledger, BANK_3, BANK_3, items);
      refused(
          receipt(claim(2, byBank1.get(1), anothers.get(1)), whole()),
          ReceiptFlaw.DIFFERENT_ASKERS);
    }

    @Test
    void is_not_proved_by_a_command_of_another_kind() {
      int filing =
          ledger.append(BANK_1, filing(1), new Outcome.Filed(List.of(Optional.empty())), List.of());
      RecordedCall good = byBank1.get(1);
      RecordedCall bad = new RecordedCall(good.entry(), good.index(), good.path(), filing);
      refused(receipt(claim(2, bad, byBank2.get(1)), whole()), ReceiptFlaw.NO_CALL_BATCH);
    }

    @Test
    void is_invalid_with_any_bit_flipped() {
      Bytes good = ReceiptCodec.encode(receipt(claim(2, byBank1.get(1), byBank2.get(1)), whole()));
      for (int index = 0; index < good.size(); index++) {
        byte[] flipped = good.toArray();
        flipped[index] ^= (byte) (1 << (index % 8));
        assertThat(verifier.verify(Bytes.owning(flipped)))
            .as("byte %d", index)
            .isInstanceOf(Verdict.Invalid.class);
      }
    }
  }

  @Nested
  final class AfterChangesOfRoster {
    private static final List<Founder> WITHOUT_4 = List.of(BANK_1, BANK_2, BANK_3);
    private int expulsion;
    private CosignedCheckpoint end =
        SmallLedger.cosigned(new Checkpoint("none", 0, MerkleTree.EMPTY_ROOT), BANK_1, List.of());
    private int position;

    @BeforeEach
    void expel() {
      ledger.fill(3);
      expulsion = ledger.changeRoster(WITHOUT_4);
      end = ledger.checkpoint(ledger.size(), BANK_1, QUORUM);
      ledger.fill(2);
      position =
          ledger.append(BANK_2, filing(1), new Outcome.Filed(List.of(Optional.empty())), List.of());
      ledger.fill(1);
    }

    private Receipt.Filing claim() {
      return new Receipt.Filing(record(1), ledger.standing(position, ledger.size()));
    }

    private Receipt.Transition transition() {
      return ledger.transition(expulsion, end);
    }

    @Test
    void holds_from_an_old_roster_on() {
      Verdict.Valid valid = valid(receipt(claim(), whole(), transition()));
      assertThat(valid.cosigners()).containsExactly("bank-1", "bank-2", "bank-3");
      assertThat(valid.signers()).as("those of the new roster").hasSize(3);
    }

    @Test
    void holds_over_several_changes() {
      int second = ledger.changeRoster(List.of(BANK_1, BANK_2, BANK_3, STRANGER));
      CosignedCheckpoint secondEnd =
          ledger.checkpoint(ledger.size(), BANK_2, List.of(BANK_1, BANK_2, BANK_3));
      ledger.fill(1);
      CosignedCheckpoint last =
          ledger.checkpoint(ledger.size(), STRANGER, List.of(BANK_1, BANK_2, STRANGER));
      Receipt.Transition next = ledger.transition(second, secondEnd);
      valid(receipt(claim(), last, transition(), next));
      refused(receipt(claim(), last, next, transition()), ReceiptFlaw.ROSTER_LEFT_OUT);
      refused(receipt(claim(), last, transition()), ProofFlaw.SIGNED_BY_UNKNOWN_KEY);
      refused(
          receipt(claim(), last, transition(), transition(), next),
          ReceiptFlaw.ROSTER_OUT_OF_ORDER);
      refusedIn(Verdict.Part.ROSTER, receipt(claim(), last, transition(), transition(), next));
    }

    @Test
    void leaves_out_no_change_in_the_middle() {
      int second = ledger.changeRoster(List.of(BANK_1, BANK_2, BANK_3, STRANGER));
      CosignedCheckpoint secondEnd = ledger.checkpoint(ledger.size(), BANK_2, QUORUM);
      ledger.fill(1);
      Receipt.Transition next = ledger.transition(second, secondEnd);
      // The first roster's quorum is among those who signed both.
      valid(receipt(claim(), whole(), transition(), next));
      refused(receipt(claim(), whole(), next), ReceiptFlaw.ROSTER_LEFT_OUT);
      refusedIn(Verdict.Part.ROSTER, receipt(claim(), whole(), next));
    }

    @Test
    void shows_every_change_of_a_block_under_the_checkpoint_of_its_end() {
      int first = ledger.changeRoster(List.of(BANK_1, BANK_2, BANK_3, STRANGER));
      int second = ledger.changeRoster(List.of(BANK_1, BANK_2, STRANGER));
      List<Founder> remaining = List.of(BANK_1, BANK_2);
      CosignedCheckpoint blockEnd = ledger.checkpoint(ledger.size(), BANK_1, QUORUM);
      refused(
          receipt(
              claim(),
              whole(),
              transition(),
              ledger.transition(first, blockEnd),
              ledger.transition(second, blockEnd)),
          ProofFlaw.SIGNED_BY_UNKNOWN_KEY);
      // Two of three are no quorum: bank-3 cannot be struck off so.
      CosignedCheckpoint few = ledger.checkpoint(ledger.size(), BANK_1, remaining);
      refused(
          receipt(
              claim(),
              whole(),
              transition(),
              ledger.transition(first, few),
              ledger.transition(second, few)),
          ProofFlaw.TOO_FEW_COSIGNATURES);
    }

    @Test
    void follows_two_changes_of_one_block() {
      int first = ledger.changeRoster(List.of(BANK_1, BANK_2, BANK_3, STRANGER));
      int second = ledger.changeRoster(List.of(BANK_1, BANK_2, BANK_3));
      CosignedCheckpoint blockEnd = ledger.checkpoint(ledger.size(), BANK_1, QUORUM);
      ledger.fill(1);
      Receipt.Transition one = ledger.transition(first, blockEnd);
      Receipt.Transition two = ledger.transition(second, blockEnd);
      Verdict.Valid valid = valid(receipt(claim(), whole(), transition(), one, two));
      assertThat(valid.signers()).hasSize(3);
      refused(receipt(claim(), whole(), transition(), two), ReceiptFlaw.ROSTER_LEFT_OUT);
      refused(receipt(claim(), whole(), transition(), two, one), ReceiptFlaw.ROSTER_LEFT_OUT);
      refused(
          receipt(claim(), whole(), transition(), one, one, two), ReceiptFlaw.ROSTER_OUT_OF_ORDER);
      // The first of them never counted: it vouches for no change.
      CosignedCheckpoint again =
          ledger.checkpoint((int) blockEnd.checkpoint().size(), BANK_2, QUORUM);
      refused(
          receipt(claim(), whole(), transition(), one, ledger.transition(second, again)),
          ReceiptFlaw.ROSTER_OUT_OF_ORDER);
    }

    @Test
    void does_not_count_the_expelled_any_more() {
      List<Founder> withExpelled = List.of(BANK_1, BANK_2, BANK_4);
      refused(
          receipt(claim(), ledger.checkpoint(ledger.size(), BANK_1, withExpelled), transition()),
          ProofFlaw.SIGNED_BY_UNKNOWN_KEY);
      refused(
          receipt(claim(), ledger.checkpoint(ledger.size(), BANK_4, QUORUM), transition()),
          ProofFlaw.SIGNED_BY_UNKNOWN_KEY);
      refused(
          receipt(
              claim(), whole(), ledger.transition(expulsion, cosignedEnd(BANK_1, withExpelled))),
          ProofFlaw.SIGNED_BY_UNKNOWN_KEY);
      refused(
          receipt(claim(), whole(), ledger.transition(expulsion, cosignedEnd(BANK_4, QUORUM))),
          ProofFlaw.SIGNED_BY_UNKNOWN_KEY);
    }

    private CosignedCheckpoint cosignedEnd(Founder log, List<Founder> cosigners) {
      return SmallLedger.cosigned(end.checkpoint(), log, cosigners);
    }

    @Test
    void the_expelled_stay_in_the_denominator_of_their_own_change() {
      refused(
          receipt(
              claim(),
              whole(),
              ledger.transition(expulsion, cosignedEnd(BANK_1, List.of(BANK_1, BANK_2)))),
          ProofFlaw.TOO_FEW_COSIGNATURES);
    }

    @Test
    void a_roster_cannot_make_itself() {
      // Three strangers cosign the change that names them.
      List<Founder> strangers = Founder.founders(10, 12);
      SmallLedger forged = new SmallLedger();
      forged.fill(3);
      int change = forged.changeRoster(strangers);
      CosignedCheckpoint forgedEnd = forged.checkpoint(4, strangers.getFirst(), strangers);
      int filing =
          forged.append(
              strangers.getFirst(),
              filing(1),
              new Outcome.Filed(List.of(Optional.empty())),
              List.of());
      Receipt receipt =
          receipt(
              new Receipt.Filing(record(1), forged.standing(filing, forged.size())),
              forged.checkpoint(forged.size(), strangers.getFirst(), strangers),
              forged.transition(change, forgedEnd));
      refused(receipt, ProofFlaw.SIGNED_BY_UNKNOWN_KEY);
    }

    @Test
    void a_change_is_the_one_in_its_leaf_and_its_leaf_in_the_tree() {
      Receipt.Transition good = transition();
      SmallLedger other = new SmallLedger();
      other.fill(3);
      int elsewhere = other.changeRoster(List.of(BANK_1, BANK_2, BANK_3, STRANGER));
      Receipt.Transition forged = other.transition(elsewhere, other.checkpoint(4, BANK_1, QUORUM));
      refused(
          receipt(
              claim(),
              whole(),
              new Receipt.Transition(
                  good.leaf(), forged.changes(), good.path(), good.checkpoint())),
          ReceiptFlaw.ROSTER_NOT_IN_LEAF);
      refused(
          receipt(
              claim(),
              whole(),
              new Receipt.Transition(
                  forged.leaf(), forged.changes(), good.path(), good.checkpoint())),
          ProofFlaw.INCLUSION_OTHER_ROOT);
    }

    @Test
    void a_change_changes_the_roster() {
      int idle = ledger.append(BANK_1, filing(2), new Outcome.Accepted(), List.of());
      refused(
          receipt(claim(), whole(), ledger.transition(idle, whole())),
          ReceiptFlaw.ROSTER_UNCHANGED);
    }

    @Test
    void a_filing_before_the_change_is_not_covered_by_it() {
      refused(
          receipt(
              new Receipt.Filing(record(1), ledger.standing(0, expulsion + 1)), end, transition()),
          ReceiptFlaw.CHECKPOINT_TOO_EARLY);
    }

    @Test
    void holds_for_a_checker_of_a_later_roster() {
      ReceiptVerifier later = verifier(2, 2, expulsion + 1L, WITHOUT_4);
      assertThat(later.verify(ReceiptCodec.encode(receipt(claim(), whole()))))
          .isInstanceOf(Verdict.Valid.class);
      assertThat(later.verify(ReceiptCodec.encode(receipt(claim(), whole(), transition()))))
          .isInstanceOf(Verdict.Valid.class);
      int second = ledger.changeRoster(List.of(BANK_1, BANK_2, BANK_3, STRANGER));
      Receipt.Transition next =
          ledger.transition(second, ledger.checkpoint(ledger.size(), BANK_2, QUORUM));
      ledger.fill(1);
      assertThat(later.verify(ReceiptCodec.encode(receipt(claim(), whole(), transition(), next))))
          .isInstanceOf(Verdict.Valid.class);
    }

    @Test
    void leads_to_the_roster_that_its_checker_holds() {
      ReceiptVerifier other = verifier(2, 2, expulsion + 1L, List.of(BANK_1, BANK_2, BANK_4));
      assertThat(other.verify(ReceiptCodec.encode(receipt(claim(), whole(), transition()))))
          .isInstanceOfSatisfying(
              Verdict.Invalid.class,
              invalid -> assertThat(invalid.found().flaw()).isEqualTo(ReceiptFlaw.OTHER_ROSTER));
    }
  }
}
