package org.lianfang.server.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.Reason;
import org.lianfang.protocol.receipt.ReceiptVerifier;
import org.lianfang.protocol.receipt.Verdict;
import org.lianfang.server.RosterFile;
import org.lianfang.server.demo.TestTrial;
import org.lianfang.server.user.UserRole;
import tools.jackson.databind.JsonNode;

/// The main job over REST, on a trial of two banks and a supervisor.
class FilingAndQueryTest {
  private static final String HEADER =
      "subject_type,identifier,list,risk_code,level,role,evidence,found_on,valid_until,basis,note,"
          + "reference\n";
  private static ServerRun source;
  private static ServerRun asker;
  private static ServerRun supervisor;
  private static String reporter;
  private static String officer;
  private static String watcher;

  @BeforeAll
  static void start() {
    source = new ServerRun(TestTrial.shared().bank(1));
    asker = new ServerRun(TestTrial.shared().bank(2));
    supervisor = new ServerRun(TestTrial.shared().supervisor());
    reporter = source.key("reporter", UserRole.REPORTER);
    officer = asker.key("asker", UserRole.OFFICER, UserRole.AUDITOR);
    watcher = supervisor.key("watcher", UserRole.SUPERVISOR);
  }

  @AfterAll
  static void stop() {
    source.close();
    asker.close();
    supervisor.close();
  }

  private static String line(String phone, String reference) {
    return "phone,"
        + phone
        + ",black,P09,1,suspect,E2,2026-09-14,,anti_fraud_law,a note,"
        + reference
        + "\n";
  }

  private static String question(String phone, boolean open) {
    return question(phone, "account_opening", open);
  }

  private static String question(String phone, String purpose, boolean open) {
    return """
    {"subject_type": "phone", "value": "%s", "purpose": "%s", "open": %s}"""
        .formatted(phone, purpose, open);
  }

  private static JsonNode file(String csv) throws Exception {
    return source.ended(source.send(source.csv("/v1/filings", reporter, csv)), reporter);
  }

  @Test
  void a_filed_subject_is_found_opened_and_proved_at_another_bank() throws Exception {
    JsonNode filed = file(HEADER + line("+447700900201", "ref-201"));
    assertThat(filed.at("/result/accepted").asInt()).isEqualTo(1);
    assertThat(filed.at("/result/rejected").asInt()).isZero();
    String record = filed.at("/result/records/0").asString();

    JsonNode hit =
        ServerRun.json(
            asker.send(asker.post("/v1/queries", officer, question("+44 7700 900201", true))));
    assertThat(hit.get("found").asBoolean()).isTrue();
    assertThat(hit.at("/matches/0/record_id").asString()).isEqualTo(record);
    assertThat(hit.at("/matches/0/source").asString()).isEqualTo("bank-1");
    assertThat(hit.at("/matches/0/payload/note").asString()).isEqualTo("a note");
    assertThat(hit.get("missing_entries").asInt()).isZero();
    assertThat(hit.get("custodians")).hasSize(2);

    String call = hit.get("call_id").asString();
    HttpResponse<byte[]> receipt =
        asker.client.send(
            asker.at("/v1/receipts/" + call + "?wait=30", officer).build(),
            BodyHandlers.ofByteArray());
    assertThat(receipt.statusCode()).isEqualTo(200);
    HttpResponse<byte[]> roster =
        asker.client.send(asker.at("/v1/roster", officer).build(), BodyHandlers.ofByteArray());
    assertThat(
            new ReceiptVerifier(RosterFile.decode(roster.body()))
                .verify(Bytes.copyOf(receipt.body())))
        .isInstanceOf(Verdict.Valid.class);

    JsonNode calls = supervisor.get("/v1/calls?member=bank-2&limit=1000", watcher);
    assertThat(calls.get("data").findValuesAsString("call_id")).contains(call);
    assertThat(calls.toString()).doesNotContain("7700900201");
  }

  @Test
  void a_member_pages_through_its_own_calls_and_no_others() throws Exception {
    List<String> asked = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      asked.add(
          ServerRun.json(
                  asker.send(
                      asker.post("/v1/queries", officer, question("+44770090091" + i, false))))
              .get("call_id")
              .asString());
    }
    for (String call : asked) {
      asker.client.send(
          asker.at("/v1/receipts/" + call + "?wait=30", officer).build(),
          BodyHandlers.ofByteArray());
    }

    List<String> listed = new ArrayList<>();
    String cursor = "";
    boolean more = true;
    while (more) {
      JsonNode page = asker.get("/v1/calls?limit=1" + cursor, officer);
      assertThat(page.at("/data/0/member").asString()).isEqualTo("bank-2");
      listed.addAll(page.get("data").findValuesAsString("call_id"));
      more = page.get("has_more").asBoolean();
      cursor = "&starting_after=" + page.path("next_cursor").asString("");
    }
    assertThat(listed).containsSubsequence(asked).doesNotHaveDuplicates();

    HttpResponse<String> others = asker.send(asker.at("/v1/calls?member=bank-1", officer));
    assertThat(others.statusCode()).isEqualTo(403);
    assertThat(others.body()).contains("ROLE_MISSING");
    HttpResponse<String> wrong = asker.send(asker.at("/v1/calls?starting_after=x", officer));
    assertThat(wrong.statusCode()).isEqualTo(400);
  }

  @Test
  void an_unlisted_subject_is_a_miss() throws Exception {
    JsonNode miss =
        ServerRun.json(
            asker.send(asker.post("/v1/queries", officer, question("+447700900998", false))));

    assertThat(miss.get("found").asBoolean()).isFalse();
    assertThat(miss.get("matches")).isEmpty();
    assertThat(miss.get("call_id").asString()).startsWith("call_");
  }

  @Test
  void an_unopened_match_has_a_null_payload() throws Exception {
    file(HEADER + line("+447700900202", "ref-202"));

    HttpResponse<String> answer =
        asker.send(asker.post("/v1/queries", officer, question("+447700900202", false)));

    assertThat(answer.body()).contains("\"payload\":null");
  }

  @Test
  void bad_lines_are_told_and_given_back() throws Exception {
    JsonNode filed =
        file(HEADER + line("+447700900203", "ref-203") + line("not-a-phone", "ref-204"));

    assertThat(filed.at("/result/accepted").asInt()).isEqualTo(1);
    assertThat(filed.at("/result/rejects/0/line").asInt()).isEqualTo(3);
    assertThat(filed.at("/result/rejects/0/field").asString()).isEqualTo("identifier");
    HttpResponse<String> rejects =
        source.send(
            source.at("/v1/operations/" + filed.get("id").asString() + "/rejects", reporter));
    assertThat(rejects.body())
        .startsWith(HEADER.strip() + ",reject_code,reject_message")
        .contains("not-a-phone")
        .doesNotContain("+447700900203");
  }

  @Test
  void a_wrong_header_fails_the_operation() throws Exception {
    JsonNode filed = file("subject_type,identifier,surprise\nphone,+447700900205,x\n");

    assertThat(filed.get("state").asString()).isEqualTo("failed");
    assertThat(filed.at("/problem/code").asString()).isEqualTo("FILE_HEADER");
    assertThat(filed.at("/problem/errors")).isNotEmpty();
  }

  @Test
  void the_same_file_again_files_nothing() throws Exception {
    String csv = HEADER + line("+447700900206", "ref-206");
    file(csv);
    JsonNode again = file(csv);

    assertThat(again.at("/result/accepted").asInt()).isZero();
    assertThat(again.at("/result/duplicates").asInt()).isEqualTo(1);
  }

  @Test
  void the_same_request_again_is_the_same_operation() throws Exception {
    String key = UUID.randomUUID().toString();
    String csv = HEADER + line("+447700900207", "ref-207");
    HttpResponse<String> first =
        source.send(source.csv("/v1/filings", reporter, csv).header("Idempotency-Key", key));
    HttpResponse<String> second =
        source.send(source.csv("/v1/filings", reporter, csv).header("Idempotency-Key", key));
    HttpResponse<String> other =
        source.send(
            source
                .csv("/v1/filings", reporter, csv + line("+447700900208", "ref-208"))
                .header("Idempotency-Key", key));

    assertThat(first.statusCode()).isEqualTo(202);
    assertThat(first.headers().firstValue("Location"))
        .contains("/v1/operations/" + ServerRun.json(first).get("id").asString());
    assertThat(ServerRun.json(second).get("id")).isEqualTo(ServerRun.json(first).get("id"));
    assertThat(second.headers().firstValue("Idempotent-Replayed")).contains("true");
    assertThat(other.statusCode()).isEqualTo(422);
    source.ended(first, reporter);
  }

  @Test
  void a_dry_run_files_nothing() throws Exception {
    JsonNode judged =
        source.ended(
            source.send(
                source.csv(
                    "/v1/filings?dry_run=true",
                    reporter,
                    HEADER + line("+447700900209", "ref-209"))),
            reporter);
    JsonNode miss =
        ServerRun.json(
            asker.send(asker.post("/v1/queries", officer, question("+447700900209", false))));

    assertThat(judged.at("/result/accepted").asInt()).isEqualTo(1);
    assertThat(miss.get("found").asBoolean()).isFalse();
  }

  @Test
  void a_warning_list_refuses_the_lines_that_it_names() throws Exception {
    String boundary = "boundary-" + UUID.randomUUID();
    String body =
        part(
                boundary,
                "warning_list",
                "application/json",
                "{\"name\":\"films\",\"type\":\"string\",\"list\":[\"+447700900211\"]}")
            + part(
                boundary,
                "file",
                "text/csv",
                HEADER + line("+447700900210", "ref-210") + line("+447700900211", "ref-211"))
            + "--"
            + boundary
            + "--\r\n";
    JsonNode filed =
        source.ended(
            source.send(
                source
                    .at("/v1/filings?format=csv", reporter)
                    .header("Content-Type", "multipart/form-data; boundary=" + boundary)
                    .POST(BodyPublishers.ofString(body))),
            reporter);

    assertThat(filed.at("/result/accepted").asInt()).isEqualTo(1);
    assertThat(filed.at("/result/rejected").asInt()).isEqualTo(1);
  }

  private static String part(String boundary, String name, String type, String content) {
    return "--"
        + boundary
        + "\r\nContent-Disposition: form-data; name=\""
        + name
        + "\"; filename=\"f\"\r\nContent-Type: "
        + type
        + "\r\n\r\n"
        + content
        + "\r\n";
  }

  @Test
  void a_withdrawn_record_is_found_no_more() throws Exception {
    JsonNode filed = file(HEADER + line("+447700900212", "ref-212"));
    String record = filed.at("/result/records/0").asString();
    assertThat(source.get("/v1/records/" + record, reporter).get("status").asString())
        .isEqualTo("active");

    HttpResponse<String> withdrawn =
        source.send(
            source.post(
                "/v1/records/" + record + "/withdrawal", reporter, "{\"reason\":\"a mistake\"}"));

    assertThat(withdrawn.statusCode()).isEqualTo(200);
    assertThat(ServerRun.json(withdrawn).get("status").asString()).isEqualTo("withdrawn");
    assertThat(
            ServerRun.json(
                    asker.send(
                        asker.post("/v1/queries", officer, question("+447700900212", false))))
                .get("found")
                .asBoolean())
        .isFalse();
    assertThat(
            source
                .get("/v1/records?mine=true&status=withdrawn&limit=100", reporter)
                .get("data")
                .findValuesAsString("record_id"))
        .contains(record);
  }

  @Test
  void records_are_listed_page_by_page() throws Exception {
    file(HEADER + line("+447700900213", "ref-213") + line("+447700900214", "ref-214"));
    JsonNode first = source.get("/v1/records?mine=true&limit=1", reporter);

    assertThat(first.get("data")).hasSize(1);
    assertThat(first.get("has_more").asBoolean()).isTrue();
    JsonNode second =
        source.get(
            "/v1/records?mine=true&limit=1&starting_after=" + first.get("next_cursor").asString(),
            reporter);
    assertThat(second.at("/data/0/record_id")).isNotEqualTo(first.at("/data/0/record_id"));
  }

  @Test
  void a_screening_answers_every_line() throws Exception {
    file(HEADER + line("+447700900215", "ref-215"));
    JsonNode screened =
        asker.ended(
            asker.send(
                asker.csv(
                    "/v1/screenings?purpose=periodic_review",
                    officer,
                    """
                    customer,subject_type,identifier
                    c1,phone,+447700900215
                    c2,phone,+447700900997
                    c3,phone,nonsense
                    """)),
            officer);

    assertThat(screened.get("state").asString()).isEqualTo("succeeded");
    assertThat(screened.at("/result/asked").asInt()).isEqualTo(2);
    assertThat(screened.at("/result/hits").asInt()).isEqualTo(1);
    assertThat(screened.at("/result/rejected").asInt()).isEqualTo(1);
    String path = "/v1/operations/" + screened.get("id").asString();
    assertThat(asker.send(asker.at(path + "/hits", officer)).body())
        .contains("c1,phone,+447700900215,rec_");
    assertThat(asker.send(asker.at(path + "/rejects", officer)).body()).contains("c3");
  }

  @Test
  void anothers_operation_is_not_shown() throws Exception {
    JsonNode filed = file(HEADER + line("+447700900216", "ref-216"));
    String other = source.key("other", UserRole.OFFICER);

    assertThat(
            source
                .send(source.at("/v1/operations/" + filed.get("id").asString(), other))
                .statusCode())
        .isEqualTo(404);
  }

  @Test
  void a_member_without_the_role_is_refused_before_its_users_roles_count() throws Exception {
    HttpResponse<String> answer = supervisor.send(supervisor.csv("/v1/filings", watcher, HEADER));

    assertThat(answer.statusCode()).isEqualTo(403);
    assertThat(ServerRun.json(answer).get("code").asString()).isEqualTo("ROLE_MISSING");
  }

  @Test
  void supervision_is_the_supervisors_purpose_and_its_only_one() throws Exception {
    file(HEADER + line("+447700900231", "ref-231"));
    String inspector = supervisor.key("inspector", UserRole.OFFICER);

    JsonNode hit =
        ServerRun.json(
            supervisor.send(
                supervisor.post(
                    "/v1/queries", inspector, question("+447700900231", "supervision", true))));
    assertThat(hit.at("/matches/0/source").asString()).isEqualTo("bank-1");
    assertThat(hit.at("/matches/0/payload/note").asString()).isEqualTo("a note");

    for (HttpResponse<String> refused :
        List.of(
            supervisor.send(
                supervisor.post("/v1/queries", inspector, question("+447700900231", false))),
            asker.send(
                asker.post(
                    "/v1/queries", officer, question("+447700900231", "supervision", false))))) {
      assertThat(refused.statusCode()).isEqualTo(403);
      assertThat(ServerRun.json(refused).get("code").asString()).isEqualTo("ROLE_MISSING");
    }
  }

  @Test
  void an_operation_is_followed_to_its_end_as_events() throws Exception {
    HttpResponse<String> started =
        source.send(source.csv("/v1/filings", reporter, HEADER + line("+447700900232", "ref-232")));
    String operation = "/v1/operations/" + ServerRun.json(started).get("id").asString();

    HttpResponse<String> events = source.send(source.at(operation + "/events", reporter));
    assertThat(events.headers().firstValue("Content-Type").orElse(""))
        .startsWith("text/event-stream");
    List<String> data = events.body().lines().filter(text -> text.startsWith("data:")).toList();
    assertThat(Json.MAPPER.readTree(data.getLast().substring("data:".length())))
        .isEqualTo(source.get(operation, reporter));
    assertThat(data.getLast()).contains("\"state\":\"succeeded\"");
  }

  @Test
  void a_filing_is_cancelled_and_goes_on_when_it_is_repeated() throws Exception {
    StringBuilder file = new StringBuilder(HEADER);
    int lines = 6_000;
    for (int i = 0; i < lines; i++) {
      file.append(line("+8619905%06d".formatted(i), "cancelled-" + i));
    }
    HttpResponse<String> started =
        source.send(source.csv("/v1/filings", reporter, file.toString()));
    String id = ServerRun.json(started).get("id").asString();
    String cancellation = "/v1/operations/" + id + "/cancellation";
    String other = source.key("another", UserRole.OFFICER);
    assertThat(source.send(source.post(cancellation, other, "{}")).statusCode()).isEqualTo(404);

    JsonNode cancelled = ServerRun.json(source.send(source.post(cancellation, reporter, "{}")));
    assertThat(cancelled.get("state").asString()).isEqualTo("cancelled");
    int accepted = cancelled.at("/result/accepted").asInt();
    assertThat(accepted).isLessThan(lines);

    JsonNode whole = file(file.toString());
    assertThat(whole.at("/result/duplicates").asInt()).isEqualTo(accepted);
    assertThat(whole.at("/result/accepted").asInt()).isEqualTo(lines - accepted);
  }

  @Test
  void the_callers_trace_is_answered_where_it_is_one() throws Exception {
    String trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    for (String sent :
        List.of(
            trace,
            trace.replace("0af7651916cd43dd8448eb211c80319c", "0".repeat(32)),
            trace.replace("00-0a", "ff-0a"),
            trace.toUpperCase(Locale.ROOT),
            trace + "-x")) {
      HttpResponse<String> answer =
          asker.send(asker.at("/v1/node", officer).header("traceparent", sent));
      assertThat(answer.headers().firstValue("traceparent"))
          .isEqualTo(sent.equals(trace) ? Optional.of(trace) : Optional.empty());
    }
  }

  @Test
  void gaps_are_shown_to_the_supervisor_only() throws Exception {
    assertThat(asker.send(asker.at("/v1/calls/gaps", officer)).statusCode()).isEqualTo(403);
  }

  @Test
  void wrong_fields_of_a_question_are_named_and_the_value_is_not_repeated() throws Exception {
    for (String[] wrong :
        new String[][] {
          {
            "subject_type",
            "{\"subject_type\":\"shoe\",\"value\":\"1\",\"purpose\":\"transaction\"}"
          },
          {"purpose", "{\"subject_type\":\"phone\",\"value\":\"+447700900201\",\"purpose\":\"x\"}"},
          {
            "purpose",
            "{\"subject_type\":\"phone\",\"value\":\"+447700900201\",\"purpose\":\"filing\"}"
          },
          {"value", "{\"subject_type\":\"phone\",\"purpose\":\"transaction\"}"},
        }) {
      HttpResponse<String> answer = asker.send(asker.post("/v1/queries", officer, wrong[1]));
      assertThat(answer.statusCode()).as(wrong[1]).isEqualTo(400);
      assertThat(ServerRun.json(answer).at("/errors/0/field").asString()).isEqualTo(wrong[0]);
    }
    HttpResponse<String> bad =
        asker.send(asker.post("/v1/queries", officer, question("139-secret", false)));
    assertThat(bad.statusCode()).isEqualTo(400);
    assertThat(bad.body()).doesNotContain("139-secret");
    assertThat(ServerRun.json(bad).get("code").asString()).isEqualTo("FIELD_INVALID");
    assertThat(ServerRun.json(bad).at("/errors/0/pointer").asString()).isEqualTo("/value");
    assertThat(ServerRun.json(bad).at("/errors/0/code").asString()).isEqualTo("IDENTIFIER_FORM");
    HttpResponse<String> digit =
        asker.send(
            asker.post(
                "/v1/queries",
                officer,
                question("110105194912310021", false).replace("phone", "id_card")));
    assertThat(ServerRun.json(digit).at("/errors/0/field").asString()).isEqualTo("value");
    assertThat(ServerRun.json(digit).at("/errors/0/code").asString()).isEqualTo("CHECK_DIGIT");
    assertThat(ServerRun.json(digit).at("/errors/0/message").asString()).isNotBlank();
  }

  @Test
  void node_members_standard_keys_and_checkpoint_are_shown() throws Exception {
    JsonNode node = asker.get("/v1/node", officer);
    assertThat(node.get("member").asString()).isEqualTo("bank-2");
    assertThat(node.get("engine").asString()).isEqualTo("trial");
    assertThat(node.at("/ledger/age_ms").asLong()).isBetween(0L, 30_000L);
    assertThat(asker.get("/v1/members", officer).get("data")).hasSize(3);
    assertThat(asker.get("/v1/standard", officer).get("subject_types")).hasSize(14);
    assertThat(asker.get("/v1/keys", officer).get("data")).hasSize(15);
    assertThat(asker.send(asker.at("/v1/checkpoints/latest", officer)).body())
        .startsWith("lianfang-trial/demo\n");
  }

  @Test
  void receipts_of_unknown_things_are_refused() throws Exception {
    assertThat(asker.send(asker.at("/v1/receipts/nonsense", officer)).statusCode()).isEqualTo(400);
    assertThat(asker.send(asker.at("/v1/receipts/call_" + "0".repeat(32), officer)).statusCode())
        .isEqualTo(503);
    assertThat(asker.send(asker.at("/v1/receipts/rec_" + "0".repeat(32), officer)).statusCode())
        .isEqualTo(404);
  }

  @Test
  void details_speak_the_callers_language() throws Exception {
    assertThat(
            detail(
                asker
                    .post("/v1/queries", officer, question("12", false))
                    .header("Accept-Language", "zh-CN")))
        .containsPattern("\\p{IsHan}");
    assertThat(
            detail(
                source
                    .post(
                        "/v1/records/rec_" + "0".repeat(32) + "/withdrawal",
                        reporter,
                        "{\"reason\":\"mine\"}")
                    .header("Accept-Language", "zh")))
        .isEqualTo("账本上没有 rec_" + "0".repeat(32));
    assertThat(
            detail(
                source.post(
                    "/v1/records/rec_" + "0".repeat(32) + "/withdrawal",
                    reporter,
                    "{\"reason\":\"mine\"}")))
        .isEqualTo("the ledger has no rec_" + "0".repeat(32));

    JsonNode header =
        source.ended(
            source.send(
                source
                    .csv("/v1/filings", reporter, "what,ever\n1,2\n")
                    .header("Accept-Language", "zh")),
            reporter);
    assertThat(header.at("/problem/title").asString()).isEqualTo(Reason.FILE_HEADER.zh());
    assertThat(header.at("/problem/errors/0/message").asString()).containsPattern("\\p{IsHan}");
    JsonNode rejected =
        source.ended(
            source.send(
                source
                    .csv("/v1/filings", reporter, HEADER + line("12", "ref-12"))
                    .header("Accept-Language", "zh")),
            reporter);
    assertThat(rejected.at("/result/rejects/0/message").asString()).containsPattern("\\p{IsHan}");
    JsonNode screened =
        asker.ended(
            asker.send(
                asker
                    .csv("/v1/screenings?purpose=transaction", officer, "what\n1\n")
                    .header("Accept-Language", "zh")),
            officer);
    assertThat(screened.at("/problem/detail").asString()).isEqualTo("表头须恰好有一列 subject_type");
  }

  private static String detail(HttpRequest.Builder request) throws Exception {
    return ServerRun.json(asker.send(request)).get("detail").asString();
  }

  @Test
  void the_log_holds_no_identifier_and_no_note() throws Exception {
    file(HEADER + line("+447700900217", "ref-217"));
    asker.send(asker.post("/v1/queries", officer, question("+447700900217", true)));
    String log = Files.readString(TestTrial.shared().directory().resolve("logs/lianfang.log"));

    assertThat(log).doesNotContain("7700900217", "a note", "ref-217", officer, reporter);
  }
}
