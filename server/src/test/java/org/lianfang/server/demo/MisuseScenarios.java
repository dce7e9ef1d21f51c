package org.lianfang.server.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.lianfang.contract.standard.Standard;
import org.lianfang.contract.state.AllianceState;
import org.lianfang.ledger.Committed;
import org.lianfang.ledger.View;
import org.lianfang.node.CommandSigner;
import org.lianfang.node.Identity;
import org.lianfang.node.Node;
import org.lianfang.node.Seams;
import org.lianfang.node.filing.FilingRequest;
import org.lianfang.node.filing.FilingResult;
import org.lianfang.node.filing.LineFormat;
import org.lianfang.node.filing.LineReader;
import org.lianfang.node.filing.RejectSink;
import org.lianfang.node.query.QueryAnswer;
import org.lianfang.node.secret.FileSecretStore;
import org.lianfang.node.secret.MemberSecrets;
import org.lianfang.node.secret.SecretStore;
import org.lianfang.node.vault.VaultExchange;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.Reason;
import org.lianfang.protocol.Refused;
import org.lianfang.protocol.call.Evaluation;
import org.lianfang.protocol.call.Purpose;
import org.lianfang.protocol.custody.KeyId;
import org.lianfang.protocol.filing.FiledRecord;
import org.lianfang.protocol.filing.RecordId;
import org.lianfang.protocol.filing.RecordState;
import org.lianfang.protocol.filing.WithdrawalReason;
import org.lianfang.protocol.ledger.Command;
import org.lianfang.protocol.ledger.Outcome;
import org.lianfang.protocol.ledger.RequestId;
import org.lianfang.protocol.member.MemberId;
import org.lianfang.protocol.subject.NormalForm;
import org.lianfang.protocol.subject.Subject;
import org.lianfang.protocol.subject.SubjectType;
import org.lianfang.protocol.vault.Token;
import org.lianfang.protocol.vault.VaultEntry;
import org.lianfang.protocol.wire.CallCodec;
import org.lianfang.server.AllianceFolder;
import org.lianfang.server.CommandFailed;
import org.lianfang.server.SystemTimers;

/// Members that lie to one another or want what they may not, over real nodes, on each engine: four
/// banks, three of which must answer. `bank-4` is the liar.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class MisuseScenarios {
  private static final MemberId LIAR = new MemberId("bank-4");
  private static final String HEADER =
      "subject_type,identifier,list,risk_code,level,role,evidence,found_on,valid_until,basis,note,"
          + "reference\n";

  @TempDir static Path temporary = Path.of("");
  private final EngineName engine;
  private final Map<MemberId, LyingDoor> doors = new HashMap<>();
  private @Nullable AllianceFolder folder;
  private @Nullable DemoAlliance alliance;

  MisuseScenarios(EngineName engine) {
    this.engine = engine;
  }

  @BeforeAll
  void open() throws CommandFailed, InterruptedException {
    folder = AllianceFolder.take(temporary.resolve("alliance"));
    alliance =
        DemoAlliance.open(
            folder,
            TestTrial.freePorts(4, engine),
            Cast.ALLIANCE,
            Cast.of(4),
            (member, honest) -> doors.computeIfAbsent(member, _ -> new LyingDoor(honest)));
    alliance.makeKeys();
    alliance.awaitFresh();
  }

  @AfterAll
  void close() {
    Objects.requireNonNull(alliance).close();
    Objects.requireNonNull(folder).close();
  }

  private Node bank(int number) {
    return Objects.requireNonNull(alliance).node(new MemberId("bank-" + number));
  }

  private LyingDoor liar() {
    return Objects.requireNonNull(doors.get(LIAR));
  }

  private Identity identity(MemberId member) throws Exception {
    SecretStore secrets = new FileSecretStore(Objects.requireNonNull(folder).secrets(member));
    return MemberSecrets.identity(secrets, member, Cast.ALLIANCE, engine.isTrial());
  }

  private static <T> T get(CompletionStage<T> stage) throws Exception {
    return stage.toCompletableFuture().get(60, TimeUnit.SECONDS);
  }

  private static String number(int number) {
    return "+861990%07d".formatted(number);
  }

  private RecordId file(int bank, int number, String list, String evidence) throws Exception {
    String yesterday = LocalDate.now(ZoneOffset.ofHours(8)).minusDays(1).toString();
    String line =
        "phone,%s,%s,P31,1,suspect,%s,%s,,anti_fraud_law,made up,case-%d%n"
            .formatted(number(number), list, evidence, yesterday, number);
    try (LineReader reader =
        LineReader.open(
            new ByteArrayInputStream((HEADER + line).getBytes(StandardCharsets.UTF_8)),
            LineFormat.CSV,
            StandardCharsets.UTF_8,
            Standard.first(),
            List.of(),
            LocalDate.now(ZoneOffset.ofHours(8)))) {
      byte[] request = new byte[RequestId.SIZE];
      RandomGenerator.getDefault().nextBytes(request);
      FilingResult result =
          get(
              bank(bank)
                  .filings()
                  .file(
                      new FilingRequest(
                          new RequestId(Bytes.owning(request)),
                          reader::next,
                          RejectSink.NONE,
                          false,
                          (_, _, _) -> {})));
      assertThat(result.accepted()).isEqualTo(1);
      return result.records().getFirst();
    }
  }

  private static Subject phone(int number) {
    return ((NormalForm.Result.Normal) NormalForm.of(SubjectType.PHONE, number(number))).subject();
  }

  private QueryAnswer query(int bank, int number, Purpose purpose, boolean open) throws Exception {
    return get(bank(bank).queries().query(phone(number), purpose, open));
  }

  @Test
  void a_forged_proof_gives_no_wrong_answer_and_is_kept_as_evidence() throws Exception {
    file(1, 1, "black", "E3");
    Identity forger = identity(LIAR);
    liar().evaluations(answer -> forged(forger, answer));
    try {
      for (int i = 0; i < 6; i++) {
        QueryAnswer hit = query(2, 1, Purpose.ACCOUNT_OPENING, true);
        assertThat(hit.matches()).hasSize(1);
        assertThat(hit.custodians()).hasSize(3).doesNotContain(LIAR);
        assertThat(query(3, 500 + i, Purpose.TRANSACTION, false).isFound()).isFalse();
      }
      assertThat(bank(2).calls().evidence())
          .allSatisfy(e -> assertThat(e.custodian()).isEqualTo(LIAR));
      assertThat(bank(2).calls().evidence().size() + bank(3).calls().evidence().size())
          .isPositive();
    } finally {
      liar().evaluations(answer -> answer);
    }
  }

  /// Swaps the proof's two halves and signs that.
  private static Evaluation forged(Identity forger, Evaluation answer) {
    List<Evaluation.KeyProof> proofs =
        answer.proofs().stream()
            .map(
                proof ->
                    new Evaluation.KeyProof(
                        proof.key(),
                        Bytes.join(proof.proof().slice(32, 64), proof.proof().slice(0, 32))))
            .toList();
    Bytes unsigned =
        CallCodec.encodeUnsigned(
            answer.custodian(), answer.generation(), answer.requestHash(), answer.items(), proofs);
    return new Evaluation(
        answer.custodian(),
        answer.generation(),
        answer.requestHash(),
        answer.items(),
        proofs,
        unsigned,
        forger.custody().sign(Evaluation.LABEL, Cast.ALLIANCE, unsigned));
  }

  @Test
  void another_token_or_ciphertext_for_a_record_is_not_taken() throws Exception {
    RecordId record = file(1, 2, "black", "E3");
    KeyId key = tokenKey();
    VaultEntry entry = bank(4).vault().get(record, key).orElseThrow();
    VaultEntry otherToken = with(entry, new Token(Bytes.owning(new byte[32])), entry.ciphertext());
    VaultEntry otherText =
        with(entry, entry.token(), Bytes.join(entry.ciphertext(), Bytes.ofInt(1)));
    for (VaultEntry wrong : List.of(otherToken, otherText)) {
      long size = size(2);
      assertThatThrownBy(
              () ->
                  get(
                      Objects.requireNonNull(doors.get(new MemberId("bank-2")))
                          .pushEntries(LIAR, size, List.of(wrong))))
          .cause()
          .isInstanceOfSatisfying(
              Refused.class,
              refused -> assertThat(refused.reason()).isEqualTo(Reason.ENTRY_MISMATCH));
    }
    assertThat(bank(2).vault().get(record, key)).contains(entry);
    assertThat(query(2, 2, Purpose.TRANSACTION, true).matches()).hasSize(1);
  }

  @Test
  void whoever_pushes_a_wrong_entry_is_told_and_files_on() throws Exception {
    LyingDoor receiver = Objects.requireNonNull(doors.get(new MemberId("bank-2")));
    receiver.arriving(
        pushed ->
            pushed.stream()
                .map(entry -> with(entry, entry.token(), Bytes.owning(new byte[40])))
                .toList());
    try (Told told = new Told(VaultExchange.class)) {
      file(4, 6, "black", "E3");
      assertThat(told.warnings()).contains("bank-2 refused entries pushed to it: ENTRY_MISMATCH");
    } finally {
      receiver.arriving(pushed -> pushed);
    }
    assertThat(query(3, 6, Purpose.TRANSACTION, true).matches()).hasSize(1);
  }

  /// The source's push is lost, and it lies when it is asked; the others hold what it filed.
  @Test
  void a_wrong_entry_is_refused_on_fetching_and_the_next_member_asked() throws Exception {
    LyingDoor receiver = Objects.requireNonNull(doors.get(new MemberId("bank-2")));
    AtomicInteger lies = new AtomicInteger();
    receiver.arriving(pushed -> List.of());
    liar()
        .entries(
            entry -> {
              lies.incrementAndGet();
              return with(entry, new Token(Bytes.owning(new byte[32])), entry.ciphertext());
            });
    try (Told told = new Told(VaultExchange.class)) {
      RecordId record = file(4, 5, "black", "E3");
      VaultEntry filed = bank(4).vault().get(record, tokenKey()).orElseThrow();
      long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
      while (bank(2).vault().get(record, tokenKey()).isEmpty() && System.nanoTime() < end) {
        Thread.sleep(20);
      }
      assertThat(bank(2).vault().get(record, tokenKey())).contains(filed);
      assertThat(lies).hasPositiveValue();
      assertThat(told.warnings())
          .contains(
              "bank-4 handed over an entry that "
                  + record
                  + " does not name; refused: ENTRY_MISMATCH");
      assertThat(query(2, 5, Purpose.TRANSACTION, true).matches())
          .singleElement()
          .satisfies(match -> assertThat(match.payload()).isPresent());
    } finally {
      receiver.arriving(pushed -> pushed);
      liar().entries(entry -> entry);
    }
  }

  private static VaultEntry with(VaultEntry entry, Token token, Bytes ciphertext) {
    return new VaultEntry(
        entry.record(),
        entry.tokenKey(),
        entry.payloadKey(),
        entry.salt(),
        token,
        entry.commit(),
        ciphertext);
  }

  private KeyId tokenKey() {
    try (View view = bank(1).ledger().read()) {
      return new AllianceState(view)
          .openKeys(java.util.Optional.of(SubjectType.PHONE))
          .getFirst()
          .id();
    }
  }

  private long size(int bank) {
    try (View view = bank(bank).ledger().read()) {
      return view.size();
    }
  }

  @Test
  void a_list_that_the_purpose_may_not_see_is_neither_found_nor_opened() throws Exception {
    RecordId watched = file(1, 3, "watch", "E5");
    assertThat(query(2, 3, Purpose.INVESTIGATION, false).matches()).hasSize(1);
    assertThat(query(2, 3, Purpose.TRANSACTION, true).isFound()).isFalse();
    assertThatThrownBy(() -> get(bank(2).queries().open(watched, phone(3), Purpose.TRANSACTION)))
        .cause()
        .isInstanceOfSatisfying(
            Refused.class,
            refused -> assertThat(refused.reason()).isEqualTo(Reason.PURPOSE_FORBIDDEN));
  }

  @Test
  void the_ledger_refuses_who_lacks_the_role_and_what_is_anothers() throws Exception {
    RecordId record = file(1, 4, "black", "E3");
    assertThat(submit(Cast.SUPERVISOR, filing(record)).outcome())
        .isEqualTo(new Outcome.Refused(Reason.ROLE_MISSING));
    Committed foreign = submit(2, withdrawal(record));
    assertThat(foreign.outcome()).isEqualTo(new Outcome.Refused(Reason.NOT_THE_SOURCE));
    assertThat(query(3, 4, Purpose.TRANSACTION, false).matches()).hasSize(1);
    Committed same = submit(1, withdrawal(record));
    assertThat(same.outcome()).isInstanceOf(Outcome.Accepted.class);
    assertThat(query(3, 4, Purpose.TRANSACTION, false).isFound()).isFalse();
    assertThat(submit(1, withdrawal(record)).outcome())
        .isEqualTo(new Outcome.Refused(Reason.RECORD_NOT_ACTIVE));
  }

  /// The filing of a record that stands, once more.
  private Command filing(RecordId record) {
    try (View view = bank(1).ledger().read()) {
      RecordState filed = new AllianceState(view).record(record).orElseThrow();
      RecordState.Payload payload = filed.payloads().getFirst();
      return new Command.FileRecords(
          List.of(
              new FiledRecord(
                  filed.headerBytes(), filed.header(), payload.tokenKey(), payload.payloadHash())));
    }
  }

  private static Command withdrawal(RecordId record) {
    return new Command.WithdrawRecord(record, WithdrawalReason.FILED_IN_ERROR);
  }

  private Committed submit(int bank, Command command) throws Exception {
    return submit(new MemberId("bank-" + bank), command);
  }

  private Committed submit(MemberId member, Command command) throws Exception {
    DemoAlliance running = Objects.requireNonNull(alliance);
    try (SystemTimers timers = new SystemTimers(running.executor())) {
      CommandSigner signer =
          new CommandSigner(
              identity(member),
              new Seams(running.clock(), timers, running.executor(), running.random()));
      return get(
          running
              .node(member)
              .ledger()
              .submit(signer.sign(command, java.time.Duration.ofMinutes(5))));
    }
  }
}
