package org.lianfang.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import org.lianfang.acceptance.Trial.Result;
import org.lianfang.protocol.Bytes;
import tools.jackson.databind.JsonNode;

/// The main job from the command line: one alliance, one story, in order, on each engine.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
abstract class CommandLineScenarios {
  private static final String PROPERTY = "rocksdb.index.block.restart.interval";

  @TempDir static Path folder = Path.of("");
  private @Nullable Trial started;
  private String record = "";
  String call = "";

  private final String engine;
  private final String shown;

  /// @param engine what `--engine` names
  /// @param shown as what the ready line shows it
  CommandLineScenarios(String engine, String shown) {
    this.engine = engine;
    this.shown = shown;
  }

  final Trial trial() {
    return Objects.requireNonNull(started);
  }

  @BeforeAll
  void start() {
    started = Trial.start(folder.resolve("alliance"), "--engine", engine);
  }

  @AfterAll
  void stop() {
    trial().close();
  }

  static Path write(String name, String content) throws IOException {
    return Files.writeString(folder.resolve(name), content);
  }

  @Test
  @Order(1)
  void ready_line_names_members_and_roster() {
    JsonNode ready = trial().ready();
    assertThat(ready.path("engine").asString()).isEqualTo(shown);
    assertThat(ready.path("members").valueStream().map(m -> m.path("id").asString()))
        .containsExactly("bank-1", "bank-2", "bank-3", "bank-4");
    assertThat(ready.path("supervisor").path("roles").valueStream().map(r -> r.asString()))
        .contains("supervisor");
    assertThat(Path.of(ready.path("roster").asString())).isRegularFile();
    assertThat(trial().dir().resolve("bank-1/client.json")).isRegularFile();
  }

  @Test
  @Order(2)
  void good_lines_stand_and_bad_lines_are_named() throws IOException {
    Path input =
        write(
            "list.csv",
            Samples.file(
                List.of(
                    Samples.phone(1, "black", "E3", "case-1"),
                    Samples.phone(2, "black", "E5", "case-2"),
                    Samples.phone(3, "watch", "E5", "case-3"),
                    "id_card,110101199003070002,black,P02,1,suspect,E3,"
                        + Samples.yesterday()
                        + ",,anti_fraud_law,,case-4",
                    "phone,+8619900000009,black,P01,1,victim,E3,"
                        + Samples.yesterday()
                        + ",,anti_fraud_law,,case-5",
                    Samples.phone(6, "grey", "E3", "case-6"))));
    Path rejects = folder.resolve("rejects.csv");
    Result result = trial().as("bank-1", "file", input.toString(), "--rejects", rejects.toString());
    assertThat(result.exit()).as(result.err()).isEqualTo(3);
    JsonNode json = result.json();
    assertThat(json.path("accepted").asInt()).isEqualTo(3);
    assertThat(json.path("rejected").asInt()).isEqualTo(3);
    assertThat(json.path("rejects").valueStream().map(r -> r.path("line").asInt()))
        .containsExactly(3, 5, 6);
    assertThat(json.path("rejects").valueStream().map(r -> r.path("code").asString()))
        .contains("CHECK_DIGIT");
    record = json.path("records").get(0).asString();
    assertThat(Files.readAllLines(rejects))
        .hasSize(4)
        .first()
        .asString()
        .endsWith("reject_code,reject_message");
  }

  @Test
  @Order(3)
  void same_file_again_files_nothing_twice() {
    Result result = trial().as("bank-1", "file", folder.resolve("list.csv").toString());
    assertThat(result.exit()).isEqualTo(3);
    assertThat(result.json().path("accepted").asInt()).isZero();
    assertThat(result.json().path("duplicates").asInt()).isEqualTo(3);
  }

  @Test
  @Order(4)
  void used_reference_with_other_content_is_refused() throws IOException {
    Path input =
        write("other.csv", Samples.file(List.of(Samples.phone(77, "black", "E3", "case-1"))));
    Result result = trial().as("bank-1", "file", input.toString());
    assertThat(result.exit()).isEqualTo(1);
    assertThat(result.json().path("rejects").get(0).path("code").asString())
        .isEqualTo("REFERENCE_CONFLICT");
  }

  @Test
  @Order(5)
  void wrong_header_refuses_the_file() throws IOException {
    Result result =
        trial().as("bank-1", "file", write("header.csv", "what,ever\n1,2\n").toString());
    assertThat(result.exit()).isEqualTo(1);
    assertThat(result.problem().path("code").asString()).isNotEmpty();
  }

  @Test
  @Order(6)
  void another_member_finds_it_and_opens_it() {
    Result result = query("bank-2", Samples.number(1), "account_opening", "--open");
    JsonNode json = result.json();
    call = json.path("call_id").asString();
    assertThat(json.path("found").asBoolean()).isTrue();
    JsonNode match = json.path("matches").get(0);
    assertThat(match.path("source").asString()).isEqualTo("bank-1");
    assertThat(match.path("record_id").asString()).isEqualTo(record);
    assertThat(match.path("risk_code").asString()).isEqualTo("P31");
    assertThat(match.path("payload").path("identifier").asString()).isEqualTo(Samples.number(1));
    assertThat(match.path("payload").path("note").asString()).isEqualTo("made up");
    assertThat(json.path("custodians").size()).isEqualTo(3);
    assertThat(json.path("missing_entries").asInt()).isZero();
  }

  @Test
  @Order(7)
  void miss_is_no_error() {
    Result result = query("bank-3", Samples.number(500), "transaction");
    assertThat(result.exit()).isZero();
    assertThat(result.json().path("found").asBoolean()).isFalse();
  }

  @Test
  @Order(8)
  void watch_list_needs_an_investigation() {
    assertThat(
            query("bank-2", Samples.number(3), "account_opening").json().path("found").asBoolean())
        .isFalse();
    assertThat(query("bank-2", Samples.number(3), "investigation").json().path("found").asBoolean())
        .isTrue();
  }

  @Test
  @Order(9)
  void receipts_hold_offline_and_every_flipped_byte_is_found() throws IOException {
    Path roster = trial().roster();
    for (String id : List.of(record, call)) {
      Path receipt = folder.resolve(id + ".receipt");
      Result got =
          trial()
              .as(
                  id.startsWith("rec") ? "bank-1" : "bank-2",
                  "receipt",
                  "get",
                  id,
                  "--out",
                  receipt.toString());
      assertThat(got.exit()).as(got.err()).isZero();
      Result verified =
          Trial.offline("receipt", "verify", receipt.toString(), "--roster", roster.toString());
      assertThat(verified.exit()).as(verified.out() + verified.err()).isZero();
      assertThat(verified.json().path("valid").asBoolean()).isTrue();
      assertThat(verified.json().path("kind").asString())
          .isEqualTo(id.startsWith("rec") ? "filing" : "call");
      assertThat(verified.json().path("member").asString())
          .isEqualTo(id.startsWith("rec") ? "bank-1" : "bank-2");
      assertThat(verified.json().path("cosigners").size()).isGreaterThanOrEqualTo(3);
      Path out = folder.resolve(id + ".proofs");
      Result exported =
          Trial.offline(
              "receipt",
              "export",
              receipt.toString(),
              "--roster",
              roster.toString(),
              "--out",
              out.toString());
      assertThat(exported.exit()).as(exported.err()).isZero();
      // A filing stands on its command; a call on the batch of each custodian and the admission.
      int leaves = id.startsWith("rec") ? 1 : 4;
      assertThat(exported.json().path("proofs").asInt()).isEqualTo(leaves);
      new ExportedProofs(out).assertEachHolds(leaves);
      // The origin of the checkpoints says what kind of alliance signed them.
      assertThat(Files.readString(out.resolve("policy")))
          .contains(shown.equals("trial") ? " lianfang-trial/" : " lianfang/");
      new ReceiptFlips(roster).assertEveryFlipIsFound(Bytes.owning(Files.readAllBytes(receipt)));
    }
  }

  @Test
  @Order(10)
  void supervisor_sees_the_calls_but_not_whom_they_were_about() throws IOException {
    JsonNode calls = awaitCall();
    JsonNode seen =
        calls
            .valueStream()
            .filter(c -> c.path("call_id").asString().equals(call))
            .findFirst()
            .orElseThrow();
    assertThat(seen.path("member").asString()).isEqualTo("bank-2");
    assertThat(seen.path("purpose").asString()).isEqualTo("account_opening");
    assertThat(seen.path("custodians").size()).isEqualTo(3);
    assertThat(seen.path("position").asLong()).isPositive();
    assertThat(calls.toString()).doesNotContain("8619900000001").doesNotContain("blinded");
  }

  private JsonNode awaitCall() {
    for (int i = 0; ; i++) {
      Result result = trial().as("supervisor", "calls");
      assertThat(result.exit()).as(result.err()).isZero();
      if (result.out().contains(call) || i == 10) {
        return result.json().path("calls");
      }
    }
  }

  @Test
  @Order(11)
  void supervisor_may_not_file_and_a_stranger_may_nothing() throws IOException {
    Result filed = trial().as("supervisor", "file", folder.resolve("list.csv").toString());
    assertThat(filed.exit()).isEqualTo(1);
    Path stranger = Files.createDirectory(folder.resolve("stranger"));
    String client = Files.readString(trial().dir().resolve("bank-1/client.json"));
    Path forged = stranger.resolve("client.json");
    Files.copy(
        trial().dir().resolve("bank-1/client.json"), forged, StandardCopyOption.COPY_ATTRIBUTES);
    Files.writeString(forged, client.replaceAll("(\"key\"\\s*:\\s*\"lf_)[^\"]+", "$1nobody"));
    Result listed = Trial.offline("member", "list", "--profile", stranger.toString());
    assertThat(listed.exit()).isEqualTo(1);
    assertThat(listed.problem().path("code").asString()).isEqualTo("UNAUTHENTICATED");
  }

  @Test
  @Order(12)
  void withdrawn_record_is_found_no_more() {
    Result withdrawn =
        trial().as("bank-1", "record", "withdraw", record, "--reason", "filed in error");
    assertThat(withdrawn.exit()).as(withdrawn.err()).isZero();
    assertThat(withdrawn.json().path("status").asString()).isEqualTo("withdrawn");
    assertThat(
            query("bank-2", Samples.number(1), "account_opening").json().path("found").asBoolean())
        .isFalse();
    Result foreign = trial().as("bank-2", "record", "withdraw", record, "--reason", "not mine");
    assertThat(foreign.exit()).isEqualTo(1);
  }

  @Test
  @Order(13)
  void screening_writes_its_hits() throws IOException {
    Path input =
        write(
            "customers.csv",
            "subject_type,identifier,customer\nphone,%s,c-1\nphone,%s,c-2\nphone,123,c-3\n"
                .formatted(Samples.number(6), Samples.number(600)));
    Path hits = folder.resolve("hits.csv");
    Result result = screen(input, "--hits", hits.toString());
    assertThat(result.exit()).as(result.err()).isEqualTo(3);
    assertThat(result.json().path("asked").asInt()).isEqualTo(2);
    assertThat(result.json().path("hits").asInt()).isEqualTo(1);
    assertThat(Files.readAllLines(hits))
        .hasSize(2)
        .last()
        .asString()
        .contains("c-1")
        .endsWith("bank-1");
  }

  @Test
  @Order(14)
  void members_and_keys_are_listed() {
    assertThat(trial().as("bank-1", "member", "list").json().path("members").size()).isEqualTo(5);
    assertThat(trial().as("bank-1", "key", "status").json().path("keys").size()).isEqualTo(15);
  }

  @Test
  @Order(15)
  void no_identifier_lies_in_plain_on_any_disk_of_the_alliance() throws IOException {
    try (Stream<Path> files = Files.walk(trial().dir())) {
      // What a member's own screening found is its own matter; all else is sealed.
      for (Path file :
          files
              .filter(Files::isRegularFile)
              .filter(file -> !file.toString().contains("/operations/"))
              .toList()) {
        String content = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
        assertThat(content.contains(Samples.number(6).substring(3)))
            .as("%s holds an identifier", trial().dir().relativize(file))
            .isFalse();
      }
    }
  }

  /// Stops the alliance, and so comes last.
  @Test
  @Order(Integer.MAX_VALUE)
  void ledger_verifies_running_and_stopped_and_a_flipped_byte_is_found() throws IOException {
    Path member = trial().dir().resolve("bank-3");
    Path input =
        write(
            "meanwhile.csv",
            Samples.file(
                IntStream.range(1_000, 2_500)
                    .mapToObj(i -> Samples.phone(i, "black", "E3", "meanwhile-" + i))
                    .toList()));
    CompletableFuture<Result> filing =
        CompletableFuture.supplyAsync(() -> trial().as("bank-1", "file", input.toString()));
    do {
      assertVerified(member);
    } while (!filing.isDone());
    assertThat(filing.join().exit()).isZero();
    trial().close();
    assertVerified(member);
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    List<Path> data;
    try (Stream<Path> files = Files.list(member.resolve("ledger"))) {
      data =
          files
              .filter(file -> file.toString().matches(".*\\.(sst|log)"))
              .filter(file -> file.toFile().length() > 0)
              .toList();
    }
    for (Path file : data) {
      byte[] content = Files.readAllBytes(file);
      assertDamaged(member, file, random.nextInt(content.length), 1 << random.nextInt(8), seed);
      // A value that the store would like to print.
      int property = new String(content, StandardCharsets.ISO_8859_1).indexOf(PROPERTY);
      if (property >= 0) {
        assertDamaged(member, file, property + PROPERTY.length(), 0x80, seed);
      }
    }
    assertVerified(member);
  }

  private static void assertDamaged(Path member, Path file, int at, int flip, long seed)
      throws IOException {
    byte[] content = Files.readAllBytes(file);
    byte[] flipped = content.clone();
    flipped[at] ^= (byte) flip;
    Files.write(file, flipped);
    Result found = Trial.program("ledger", "verify", "--dir", member.toString());
    assertThat(found.exit()).as("%s at %d, seed %d", file, at, seed).isEqualTo(1);
    assertThat(found.json().path("valid").asBoolean(true)).isFalse();
    Files.write(file, content);
  }

  private static void assertVerified(Path member) {
    Result valid = Trial.program("ledger", "verify", "--dir", member.toString());
    assertThat(valid.exit()).as(valid.out() + valid.err()).isZero();
    assertThat(valid.json().path("valid").asBoolean()).isTrue();
  }

  final Result screen(Path input, String... more) {
    String[] arguments =
        Stream.concat(
                Stream.of("screen", input.toString(), "--purpose", "periodic_review"),
                Stream.of(more))
            .toArray(String[]::new);
    return trial().as("bank-3", arguments);
  }

  final Result query(String member, String phone, String purpose, String... more) {
    String[] arguments =
        Stream.concat(
                Stream.of("query", "--type", "phone", "--value", phone, "--purpose", purpose),
                Stream.of(more))
            .toArray(String[]::new);
    Result result = trial().as(member, arguments);
    assertThat(result.exit()).as(result.err()).isZero();
    return result;
  }
}
