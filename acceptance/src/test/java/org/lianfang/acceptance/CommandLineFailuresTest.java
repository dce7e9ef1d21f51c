package org.lianfang.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.lianfang.acceptance.Trial.assertCode;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lianfang.acceptance.Trial.Result;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// How commands end where there is no node, or one that answers as none should.
class CommandLineFailuresTest {
  private static final String IDENTIFIER = "+8619900000001";

  @TempDir Path folder;

  private Path profile(int port) throws IOException {
    Path file =
        Files.createFile(
            folder.resolve("client.json"),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    return Files.writeString(
        file,
        "{\"url\":\"http://127.0.0.1:%d\",\"member\":\"bank-1\",\"key\":\"k\"}".formatted(port));
  }

  /// Asks a node that gives every request this answer.
  private Result asked(int status, String answer, String... words) throws IOException {
    HttpServer node =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    node.createContext(
        "/",
        exchange -> {
          byte[] body = answer.getBytes(StandardCharsets.UTF_8);
          exchange.getRequestBody().readAllBytes();
          exchange.sendResponseHeaders(status, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    node.start();
    try {
      Terminal terminal =
          new Terminal(Locale.ENGLISH)
              .in(
                  Map.of(
                      "LIANFANG_PROFILE", profile(node.getAddress().getPort()).toString(),
                      "XDG_STATE_HOME", folder.resolve("state").toString()));
      return terminal.type(words);
    } finally {
      node.stop(0);
    }
  }

  @Test
  void fault_of_ours_has_a_reference_that_the_log_holds() throws IOException {
    Path input = Files.writeString(folder.resolve("list.csv"), IDENTIFIER);
    Result result =
        asked(
            200,
            "{\"state\":\"succeeded\",\"result\":\"%s\"}".formatted(IDENTIFIER),
            "file",
            input.toString(),
            "--output",
            "json");
    assertCode(result, 5, "INTERNAL");
    JsonNode problem = result.problem();
    Path log = folder.resolve("state/lianfang/faults.log");
    assertThat(problem.path("detail").asString()).contains(log.toString());
    assertThat(Files.readString(log))
        .contains(problem.path("reference").asString(), "ClassCastException", "FileCommand")
        .doesNotContain(IDENTIFIER, "cannot be cast");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(log)))
        .isEqualTo("rw-------");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(log.getParent())))
        .isEqualTo("rwx------");
  }

  @Test
  void used_up_quota_is_a_refusal() throws IOException {
    Result result =
        asked(
            429,
            "{\"code\":\"QUOTA_EXCEEDED\",\"title\":\"The quota is used up\",\"detail\":\"until tomorrow\"}",
            "member",
            "list");
    assertThat(result.exit()).isEqualTo(1);
    assertThat(result.err())
        .isEqualToIgnoringNewLines("QUOTA_EXCEEDED: The quota is used up — until tomorrow");
  }

  @Test
  void answer_of_another_program_is_no_node() throws IOException {
    Result result = asked(404, "<html>", "member", "list", "--output", "json");
    assertCode(result, 4, "NODE_UNREACHABLE");
  }

  @Test
  void node_that_does_not_run_is_unreachable() throws IOException {
    Path profile = profile(Trial.freePorts());
    Result result = Trial.with(profile, "member", "list");
    assertCode(result, 4, "NODE_UNREACHABLE");
    assertThat(result.problem().path("detail").asString()).contains("did not arrive", "safe");
    Result chinese =
        new Terminal(Locale.CHINESE).type("member", "list", "--profile", profile.toString());
    assertThat(chinese.err().lines()).singleElement().asString().contains("节点不可达", "未送达");
  }

  @Test
  void wrong_words_are_a_usage_error_in_one_line() {
    Terminal terminal = new Terminal(Locale.ENGLISH).in(Map.of("LIANFANG_PROFILE", ""));
    for (List<String> words :
        List.of(
            List.of("member"),
            List.of("fiel", "list.csv"),
            List.of("member", "list", "--surprise"),
            List.of("member", "list", "--output", "bogus"),
            List.of("member", "list"),
            List.of("file", "none.csv", "--profile", folder.toString()))) {
      Result result = terminal.type(words.toArray(String[]::new));
      assertThat(result.exit()).as(words.toString()).isEqualTo(2);
      assertThat(result.out()).isEmpty();
      assertThat(result.err().lines()).singleElement().asString().startsWith("USAGE: ");
    }
  }

  @Test
  void imports_write_a_filing_and_count_what_they_left_out() throws IOException {
    Files.writeString(
        folder.resolve("sdn.csv"),
        "7,\"ACME\",-0- ,\"CUBA\",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,\"Email Address info@acme.example; Fax 1.\"\n");
    assertImported(2, "ofac-sdn", folder, "email,info@acme.example,black,E03");
    assertImported(
        1,
        "un",
        Files.writeString(
            folder.resolve("un.xml"),
            "<CONSOLIDATED_LIST><INDIVIDUALS><INDIVIDUAL><FIRST_NAME>JOHN</FIRST_NAME>"
                + "<REFERENCE_NUMBER>CDi.001</REFERENCE_NUMBER><COMMENTS1>text</COMMENTS1>"
                + "</INDIVIDUAL></INDIVIDUALS></CONSOLIDATED_LIST>"),
        "name,john,black,P99");
    assertImported(
        1,
        "phones",
        Files.writeString(folder.resolve("phones.csv"), "number\n4692576503\n207946001\n"),
        "phone,+14692576503,warning,P31");
    Result missing = Trial.offline("import", "ofac-sdn", folder.resolve("none").toString());
    assertCode(missing, 2, "USAGE");
  }

  @Test
  void an_import_says_in_the_reader_s_language_what_it_left_out() throws IOException {
    Path file = folder.resolve("phones.csv");
    Files.writeString(file, "number\n4692576503\n4692576503\n207946001\n");
    String[] words = {"import", "phones", file.toString()};
    Result english = new Terminal(Locale.ENGLISH).type(words);
    assertThat(english.err().lines())
        .containsExactly(
            "1 left out: phone: neither ten digits nor a number with its country code",
            "1 left out: phone: stands twice in its entry",
            "1 lines written");
    Result chinese = new Terminal(Locale.CHINESE).type(words);
    assertThat(chinese.err().lines())
        .containsExactly("略去 1:电话号码:既不是十位号码,也不带国家代码", "略去 1:电话号码:在同一条目中重复", "写出 1 行");
    assertThat(chinese.out()).isEqualTo(english.out());
  }

  private static void assertImported(int lines, String list, Path from, String line) {
    Result result = Trial.offline("import", list, from.toString());
    assertThat(result.exit()).as(result.err()).isZero();
    assertThat(result.out().lines()).hasSize(lines + 1).first().isEqualTo(Samples.HEADER);
    assertThat(result.out()).contains("\n" + line);
    JsonNode counts = JsonMapper.builder().build().readTree(result.err());
    assertThat(counts.path("lines").asInt()).isEqualTo(lines);
    assertThat(counts.path("left_out").size()).isEqualTo(1);
  }
}
