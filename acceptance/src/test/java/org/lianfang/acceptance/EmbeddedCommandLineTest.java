package org.lianfang.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.lianfang.acceptance.Trial.assertCode;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.lianfang.acceptance.Trial.Result;
import tools.jackson.databind.JsonNode;

/// The main job on the embedded engine, and then every option, in any order: each test has records
/// of its own.
class EmbeddedCommandLineTest extends CommandLineScenarios {
  private static final Terminal ENGLISH = new Terminal(Locale.ENGLISH);
  private static final Terminal CHINESE = new Terminal(Locale.CHINESE);

  EmbeddedCommandLineTest() {
    super("embedded", "trial");
  }

  private static Path list(String name, String... lines) throws IOException {
    return write(name, Samples.file(List.of(lines)));
  }

  private String profile(String member) {
    return trial().dir().resolve(member).toString();
  }

  @Test
  void own_records_are_listed_by_status_and_shown_to_all() throws IOException {
    Path input =
        list(
            "own.csv",
            Samples.phone(101, "black", "E3", "own-1"),
            Samples.phone(102, "grey", "E3", "own-2"));
    JsonNode filed = trial().as("bank-4", "file", input.toString()).json().path("records");
    String first = filed.get(0).asString();
    String second = filed.get(1).asString();
    trial().as("bank-4", "record", "withdraw", second, "--reason", "a slip");

    assertThat(listed("--mine")).contains(first, second);
    assertThat(listed("--mine", "--status", "active")).contains(first).doesNotContain(second);
    assertThat(listed("--status", "withdrawn")).containsExactly(second);
    JsonNode own = trial().as("bank-4", "record", "show", first).json();
    assertThat(own.path("reference").asString()).isEqualTo("own-1");
    JsonNode foreign = trial().as("bank-2", "record", "show", first).json();
    assertThat(foreign.path("record_id").asString()).isEqualTo(first);
    assertThat(foreign.path("source").asString()).isEqualTo("bank-4");
    assertThat(foreign.has("reference")).isFalse();
    assertCode(
        trial().as("bank-2", "record", "show", "rec_" + "0".repeat(32)), 1, "RECORD_UNKNOWN");
    assertCode(trial().as("bank-2", "record", "show", "rec_1"), 2, "USAGE");
    assertCode(trial().as("bank-2", "record", "list", "--status", "lost"), 1, "FIELD_INVALID");
  }

  private List<String> listed(String... options) {
    List<String> words = new ArrayList<>(List.of("record", "list"));
    words.addAll(List.of(options));
    return trial()
        .as("bank-4", words.toArray(String[]::new))
        .json()
        .path("records")
        .valueStream()
        .map(one -> one.path("record_id").asString())
        .toList();
  }

  @Test
  void calls_are_listed_since_a_time_and_of_one_member() {
    JsonNode ofOne = trial().as("supervisor", "calls", "--member", "bank-2").json().path("calls");
    assertThat(ofOne.valueStream().map(one -> one.path("member").asString()))
        .isNotEmpty()
        .containsOnly("bank-2");
    assertThat(ofOne.toString()).contains(call);
    Instant now = Instant.now();
    assertThat(since(now.minus(1, ChronoUnit.DAYS))).contains(call);
    assertThat(since(now.plus(1, ChronoUnit.DAYS))).doesNotContain("call_");
    assertCode(trial().as("supervisor", "calls", "--since", "noon"), 1, "FIELD_INVALID");
    assertCode(trial().as("bank-3", "calls", "--member", "bank-2"), 1, "ROLE_MISSING");
  }

  private String since(Instant time) {
    return trial().as("supervisor", "calls", "--since", time.toString()).out();
  }

  @Test
  void screening_opens_hits_and_writes_bad_lines_apart() throws IOException {
    trial().as("bank-1", "file", list("s.csv", Samples.phone(111, "grey", "E3", "s-1")).toString());
    Path input =
        write(
            "asked.csv",
            "customer,identifier,subject_type\nc-1,%s,phone\nc-2,123,phone\n"
                .formatted(Samples.number(111)));
    Path hits = folder.resolve("asked-hits.csv");
    Path rejects = folder.resolve("asked-rejects.csv");
    Result result =
        screen(input, "--open", "--hits", hits.toString(), "--rejects", rejects.toString());
    assertThat(result.exit()).as(result.err()).isEqualTo(3);
    assertThat(Files.readAllLines(hits))
        .satisfiesExactly(
            header ->
                assertThat(header)
                    .isEqualTo(
                        "customer,identifier,subject_type,record_id,list,risk_code,source,note"),
            hit -> assertThat(hit).startsWith("c-1,").endsWith("grey,P31,bank-1,made up"));
    assertThat(Files.readAllLines(rejects))
        .satisfiesExactly(
            header -> assertThat(header).endsWith(",reject_code,reject_message"),
            bad -> assertThat(bad).startsWith("c-2,123,phone,IDENTIFIER_FORM"));
  }

  @Test
  void file_without_a_good_line_is_refused() throws IOException {
    Path empty = list("empty.csv");
    Path bad = list("bad.csv", "phone,123,black,P31,1,suspect,E3,,,anti_fraud_law,,bad-1");
    assertCode(trial().as("bank-1", "file", empty.toString()), 1, "NO_LINE_STANDS");
    assertCode(trial().as("bank-1", "file", empty.toString(), "--dry-run"), 1, "NO_LINE_STANDS");
    Result filed = trial().as("bank-1", "file", bad.toString());
    assertCode(filed, 1, "NO_LINE_STANDS");
    assertThat(filed.json().path("rejected").asInt()).isEqualTo(1);
    assertThat(filed.problem().path("errors").get(0).path("line").asInt()).isEqualTo(2);
    for (String content : List.of("", "phone,123\n")) {
      Path asked = write("nobody.csv", "subject_type,identifier\n" + content);
      assertCode(
          trial().as("bank-1", "screen", asked.toString(), "--purpose", "transaction"),
          1,
          "NO_LINE_STANDS");
    }
  }

  @Test
  void standard_input_and_lines_of_json_are_filed() throws IOException {
    Path csv = list("in.csv", Samples.phone(121, "grey", "E3", "in-1"));
    assertFiled(ENGLISH.reading(csv).type(filing("-")));
    Path lines =
        write(
            "in.txt",
            """
            {"subject_type":"phone","identifier":"%s","list":"grey","risk_code":"P31","level":"1",\
            "role":"suspect","evidence":"E3","found_on":"%s","basis":"anti_fraud_law","reference":"in-2"}
            """
                .formatted(Samples.number(122), Samples.yesterday()));
    assertFiled(ENGLISH.reading(lines).type(filing("-", "--format", "jsonl")));
    Path named = Files.copy(lines, folder.resolve("in.jsonl"));
    assertThat(trial().as("bank-1", "file", named.toString()).json().path("duplicates").asInt())
        .isEqualTo(1);
  }

  private String[] filing(String... words) {
    return Stream.of(
            List.of("file"),
            List.of(words),
            List.of("--output", "json", "--profile", profile("bank-1")))
        .flatMap(List::stream)
        .toArray(String[]::new);
  }

  private static void assertFiled(Result result) {
    assertThat(result.exit()).as(result.out() + result.err()).isZero();
    assertThat(result.json().path("accepted").asInt()).isEqualTo(1);
  }

  @Test
  void file_in_gb18030_keeps_its_words() throws IOException {
    String line = Samples.phone(131, "grey", "E3", "gb-1").replace("made up", "虚构的备注");
    Path input = folder.resolve("gb.csv");
    Files.writeString(input, Samples.file(List.of(line)), Charset.forName("GB18030"));
    Result mistaken = trial().as("bank-1", "file", input.toString());
    assertThat(mistaken.json().path("rejects").get(0).path("code").asString()).isEqualTo("CHARSET");
    assertFiled(trial().as("bank-1", "file", input.toString(), "--charset", "GB18030"));
    JsonNode found = query("bank-2", Samples.number(131), "transaction", "--open").json();
    assertThat(found.at("/matches/0/payload/note").asString()).isEqualTo("虚构的备注");
    assertCode(trial().as("bank-1", "file", input.toString(), "--charset", "Big5"), 2, "USAGE");
  }

  @Test
  void dry_run_files_nothing() throws IOException {
    String input = list("dry.csv", Samples.phone(141, "grey", "E3", "dry-1")).toString();
    assertFiled(trial().as("bank-1", "file", input, "--dry-run"));
    assertThat(query("bank-2", Samples.number(141), "transaction").json().path("found").asBoolean())
        .isFalse();
    assertFiled(trial().as("bank-1", "file", input));
  }

  @Test
  void repeated_request_has_its_first_result() throws IOException {
    String input = list("again.csv", Samples.phone(151, "grey", "E3", "again-1")).toString();
    Result first = trial().as("bank-1", "file", input, "--request-id", "request-151");
    assertFiled(first);
    assertThat(first.json().path("request_id").asString()).isEqualTo("request-151");
    assertThat(trial().as("bank-1", "file", input, "--request-id", "request-151").json())
        .isEqualTo(first.json());
    String other = list("else.csv", Samples.phone(152, "grey", "E3", "again-2")).toString();
    assertCode(
        trial().as("bank-1", "file", other, "--request-id", "request-151"),
        1,
        "IDEMPOTENCY_MISMATCH");
  }

  @Test
  void interrupted_filing_stops_at_the_node_and_goes_on_later() throws Exception {
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < 8_000; i++) {
      lines.add(Samples.phone(10_000 + i, "grey", "E3", "stopped-" + i));
    }
    String input = list("stopped.csv", lines.toArray(String[]::new)).toString();
    List<String> command = Trial.brief("org.lianfang.cli.Main");
    command.addAll(List.of(filing(input)));
    Path told = folder.resolve("stopped.txt");
    Process typed = new ProcessBuilder(command).redirectError(told.toFile()).start();
    while (query("bank-2", Samples.number(10_000), "transaction")
        .json()
        .path("matches")
        .isEmpty()) {
      assertThat(typed.isAlive()).isTrue();
    }
    typed.destroy();
    assertThat(typed.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(Files.readString(told)).contains("Stopped: what was read stands");

    JsonNode whole = trial().as("bank-1", "file", input).json();
    assertThat(whole.path("accepted").asInt()).isPositive();
    assertThat(whole.path("duplicates").asInt()).isPositive();
    assertThat(whole.path("accepted").asInt() + whole.path("duplicates").asInt())
        .isEqualTo(lines.size());
  }

  @Test
  void lines_on_a_warning_list_are_refused() throws IOException {
    Path input =
        list(
            "warned.csv",
            Samples.phone(161, "grey", "E3", "warned-1"),
            Samples.phone(162, "grey", "E3", "warned-2"),
            Samples.phone(163, "grey", "E3", "warned-3"));
    Result result =
        trial()
            .as(
                "bank-1",
                "file",
                input.toString(),
                "--warning-list",
                warningList(161).toString(),
                "--warning-list",
                warningList(163).toString());
    assertThat(result.exit()).as(result.err()).isEqualTo(3);
    assertThat(
            result
                .json()
                .path("rejects")
                .valueStream()
                .map(one -> one.path("line").asInt() + " " + one.path("code").asString()))
        .containsExactly("2 WARNING_LIST", "4 WARNING_LIST");
  }

  private static Path warningList(int number) throws IOException {
    return write(
        "warning-%d.json".formatted(number),
        "{\"name\":\"numbers of films\",\"type\":\"string\",\"list\":[\"%s\"]}"
            .formatted(Samples.number(number)));
  }

  @Test
  void rejected_lines_can_be_mended_and_filed() throws IOException {
    Path input =
        list(
            "mend.csv",
            Samples.phone(171, "grey", "E3", "mend-1"),
            Samples.phone(172, "grey", "E9", "mend-2"));
    Path rejects = folder.resolve("mend-rejects.csv");
    assertThat(
            trial().as("bank-1", "file", input.toString(), "--rejects", rejects.toString()).exit())
        .isEqualTo(3);
    assertThat(Files.readString(rejects)).contains("EVIDENCE_UNKNOWN");
    Files.writeString(rejects, Files.readString(rejects).replace(",E9,", ",E3,"));
    assertFiled(trial().as("bank-1", "file", rejects.toString()));
  }

  @Test
  void receipt_comes_with_the_question_and_damage_shows() throws IOException {
    Path receipt = folder.resolve("asked.receipt");
    query("bank-2", Samples.number(6), "transaction", "--receipt", receipt.toString());
    String roster = trial().roster().toString();
    Result valid = Trial.offline("receipt", "verify", receipt.toString(), "--roster", roster);
    assertThat(valid.json().path("valid").asBoolean()).isTrue();

    byte[] content = Files.readAllBytes(receipt);
    content[content.length / 2] ^= 1;
    Path damaged = Files.write(folder.resolve("damaged.receipt"), content);
    Result invalid = Trial.offline("receipt", "verify", damaged.toString(), "--roster", roster);
    assertThat(invalid.exit()).isEqualTo(1);
    assertThat(invalid.json().path("valid").asBoolean(true)).isFalse();
    assertThat(invalid.json().path("reason").asString()).isNotEmpty();
    assertThat(invalid.json().path("code").asString()).matches("[A-Z_]+");
    Path out = folder.resolve("damaged.proofs");
    assertThat(
            Trial.offline(
                    "receipt",
                    "export",
                    damaged.toString(),
                    "--roster",
                    roster,
                    "--out",
                    out.toString())
                .exit())
        .isEqualTo(1);
    assertThat(out).doesNotExist();
    assertCode(
        Trial.offline("receipt", "verify", out.resolve("none").toString(), "--roster", roster),
        2,
        "USAGE");
    assertCode(
        Trial.offline("receipt", "verify", receipt.toString(), "--roster", receipt.toString()),
        2,
        "USAGE");
  }

  @Test
  void profile_may_stand_in_the_environment() {
    Result listed =
        ENGLISH
            .in(Map.of("LIANFANG_PROFILE", profile("bank-2")))
            .type("member", "list", "--output", "json");
    assertThat(listed.exit()).as(listed.err()).isZero();
    assertThat(listed.json().path("members").size()).isEqualTo(5);
  }

  @Test
  void profile_that_others_can_read_is_refused() throws IOException {
    Path copied =
        Files.writeString(
            folder.resolve("open.json"),
            Files.readString(trial().dir().resolve("bank-1/client.json")));
    for (String permissions : List.of("rw-r-----", "rw----r--")) {
      Files.setPosixFilePermissions(copied, PosixFilePermissions.fromString(permissions));
      Result result = Trial.with(copied, "member", "list");
      assertCode(result, 2, "USAGE");
      assertThat(result.problem().path("detail").asString()).contains("chmod 600");
    }
  }

  @Test
  void doctor_finds_the_running_nodes_well() {
    JsonNode checks =
        Trial.program("doctor", "--dir", trial().dir().toString()).json().path("checks");
    for (String member : List.of("bank-1", "bank-4", "supervisor")) {
      for (String what : List.of("node_", "ledger_", "custodians_")) {
        assertThat(
                checks.valueStream().filter(c -> c.path("name").asString().equals(what + member)))
            .as(what + member)
            .singleElement()
            .satisfies(check -> assertThat(check.path("ok").asBoolean()).isTrue());
      }
    }
  }

  @Test
  void results_are_text_for_people_in_both_languages() throws IOException {
    Path input =
        list(
            "text.csv",
            Samples.phone(181, "black", "E3", "text-1"),
            Samples.phone(182, "black", "E9", "text-2"));
    assertSaid(
        List.of("file", input.toString()),
        "1 filed, 0 already there, 1 rejected",
        "line 3 evidence: EVIDENCE_UNKNOWN",
        "报送 0 条,已存在 1 条,拒绝 1 条",
        "第 3 行 evidence:EVIDENCE_UNKNOWN");
    assertSaid(
        List.of(
            "query",
            "--type",
            "phone",
            "--value",
            Samples.number(181),
            "--purpose",
            "transaction",
            "--open"),
        "1 match:",
        "black list",
        "命中 1 条",
        "黑名单");
    assertSaid(List.of("record", "list"), "records", "black list", "条记录", "黑名单");
    Path asked =
        write(
            "text-asked.csv", "subject_type,identifier\nphone,%s\n".formatted(Samples.number(181)));
    assertSaid(
        List.of("screen", asked.toString(), "--purpose", "transaction"),
        "1 asked, 1 hits",
        "0 rejected",
        "查询 1,命中 1",
        "拒绝 0");
    Path receipt = folder.resolve("text.receipt");
    query("bank-1", Samples.number(181), "transaction", "--receipt", receipt.toString());
    assertSaid(
        List.of("receipt", "verify", receipt.toString(), "--roster", trial().roster().toString()),
        "VALID: bank-1",
        "Trial engine",
        "有效:bank-1",
        "试用引擎");
  }

  private void assertSaid(
      List<String> words, String english, String englishToo, String chinese, String chineseToo) {
    Map<String, String> asOne = Map.of("LIANFANG_PROFILE", profile("bank-1"));
    String[] typed = words.toArray(String[]::new);
    Result result = ENGLISH.in(asOne).type(typed);
    assertThat(result.out()).as(result.err()).contains(english, englishToo);
    result = CHINESE.in(asOne).type(typed);
    assertThat(result.out()).as(result.err()).contains(chinese, chineseToo);
  }
}
