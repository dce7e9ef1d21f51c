package org.lianfang.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.lianfang.protocol.Reason;
import tools.jackson.databind.JsonNode;

class FailureTest {
  private static Failure sent(int status, String document) {
    return Failure.ofProblem(status, Json.MAPPER.readTree(document));
  }

  @ParameterizedTest
  @CsvSource({
    "403, PURPOSE_FORBIDDEN, REFUSED",
    "429, QUOTA_EXCEEDED, REFUSED",
    "429, OVERLOADED, UNREACHABLE",
    "503, LEDGER_UNREACHABLE, UNREACHABLE",
    "502, PAYLOAD_UNREADABLE, UNREACHABLE",
    "500, INTERNAL, FAULT"
  })
  void exit_says_who_can_do_something_about_it(int status, String code, Exit exit) {
    assertThat(sent(status, "{\"code\":\"" + code + "\"}").exit()).isEqualTo(exit);
  }

  @Test
  void reason_found_here_ends_as_one_that_a_node_sends() {
    assertThat(Failure.of(Reason.NO_LINE_STANDS, "").exit()).isEqualTo(Exit.REFUSED);
    assertThat(Failure.of(Reason.KEY_NOT_READY, "").exit()).isEqualTo(Exit.UNREACHABLE);
    assertThat(Failure.of(Reason.INTERNAL, "").exit()).isEqualTo(Exit.FAULT);
  }

  @Test
  void answer_without_a_problem_document_is_no_nodes() {
    Failure failure = sent(404, "\"a page\"");
    assertThat(failure.exit()).isEqualTo(Exit.UNREACHABLE);
    assertThat(failure.problem().path("code").asString()).isEqualTo("NODE_UNREACHABLE");
    assertThat(failure.text()).contains("404");
  }

  @Test
  void several_errors_are_said_in_one_line() {
    Failure failure =
        sent(
            422,
            """
            {"code":"FILE_HEADER","title":"The header is wrong","detail":"The header is wrong",
             "errors":[{"line":1,"field":"colour","code":"HEADER_UNKNOWN_COLUMN","message":"is unknown"},
                       {"line":1,"code":"HEADER_MISSING_COLUMN","message":"lacks list"},
                       {"line":1,"code":"HEADER_MISSING_COLUMN","message":"lacks level"}]}
            """);
    assertThat(failure.text())
        .isEqualTo(
            "FILE_HEADER: The header is wrong; line 1 colour: HEADER_UNKNOWN_COLUMN is unknown and 2 more");
  }

  @Test
  void error_that_the_detail_says_is_not_said_again() {
    Failure failure =
        sent(
            400,
            """
            {"code":"FIELD_INVALID","title":"A field is not valid","detail":"purpose: is unknown",
             "errors":[{"pointer":"/purpose","field":"purpose","code":"FIELD_INVALID","message":"is unknown"}]}
            """);
    assertThat(failure.text())
        .isEqualTo("FIELD_INVALID: A field is not valid — purpose: is unknown");
  }

  @Test
  void file_without_a_good_line_names_the_first_bad_ones() {
    JsonNode rejects =
        Json.MAPPER.readTree(
            "[{\"line\":2,\"field\":\"level\",\"code\":\"LEVEL_UNKNOWN\",\"message\":\"m\"}]");
    Failure failure = Failure.noLineStands(1, rejects);
    assertThat(failure.problem().path("code").asString()).isEqualTo("NO_LINE_STANDS");
    assertThat(failure.problem().path("errors")).isEqualTo(rejects);
    assertThat(failure.text()).endsWith("; line 2 level: LEVEL_UNKNOWN m");
  }
}
