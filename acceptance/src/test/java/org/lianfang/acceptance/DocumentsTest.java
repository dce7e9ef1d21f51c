package org.lianfang.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.lianfang.cometbft.proof.BlockFlaw;
import org.lianfang.cometbft.proof.StoredProofFlaw;
import org.lianfang.contract.standard.ViolationCode;
import org.lianfang.ledger.verify.LedgerFlaw;
import org.lianfang.protocol.Flaw;
import org.lianfang.protocol.Reason;
import org.lianfang.protocol.checkpoint.ProofFlaw;
import org.lianfang.protocol.receipt.ReceiptFlaw;
import org.lianfang.server.verify.NodeFlaw;

/// Documents that drift are worse than none.
class DocumentsTest {
  private static final Pattern ROW =
      Pattern.compile("(?m)^\\| `([a-z]+)` \\| [^|]+ \\| ([^|]*)\\|");
  private static final Pattern DEPENDENCY =
      Pattern.compile(
          "<dependency><groupId>org\\.lianfang</groupId><artifactId>([a-z]+)</artifactId></dependency>");
  private static final Pattern MODULE = Pattern.compile("<module>([a-z]+)</module>");
  private static final Pattern TEST = Pattern.compile("`([A-Z][A-Za-z0-9]+Test)`");

  @Test
  void page_of_errors_equals_the_tables() {
    String expected = errors();
    assertThat(Project.read("docs/errors.md"))
        .as("docs/errors.md; the page should be:%n%s", expected)
        .isEqualTo(expected);
  }

  @Test
  void architecture_names_every_module_with_its_dependencies() {
    String page = Project.read("docs/architecture.md");
    List<MatchResult> rows = ROW.matcher(page).results().toList();
    List<String> modules = names(MODULE, Project.read("pom.xml"));
    assertThat(rows).extracting(row -> row.group(1)).containsExactlyElementsOf(modules);
    for (MatchResult row : rows) {
      if (row.group(1).equals("acceptance")) {
        continue;
      }
      assertThat(names(Pattern.compile("`([a-z]+)`"), row.group(2)))
          .as("what %s may use", row.group(1))
          .containsExactlyInAnyOrderElementsOf(
              names(DEPENDENCY, Project.read(row.group(1) + "/pom.xml")));
    }
  }

  @Test
  void every_test_that_a_claim_names_exists() throws IOException {
    TreeSet<String> tests = new TreeSet<>();
    try (Stream<Path> files = Files.walk(Project.root())) {
      files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith("Test.java"))
          .forEach(name -> tests.add(name.replace(".java", "")));
    }
    assertThat(names(TEST, Project.read("docs/claims.md"))).isNotEmpty().isSubsetOf(tests);
  }

  @Test
  void readme_is_short() {
    assertThat(Project.read("README.md").lines().count()).isLessThanOrEqualTo(150);
  }

  private static List<String> names(Pattern pattern, String text) {
    return pattern.matcher(text).results().map(match -> match.group(1)).toList();
  }

  private static String errors() {
    StringBuilder page =
        new StringBuilder(
            """
            # Errors

            Four closed tables; a test holds this page to the code. Names and numbers are permanent.

            ## Reasons

            Refusals and errors of ledger, custodians, nodes and API, as `code` of a problem document. Of several that hold,
            the first one in this order is given. Retry: *never* – the same request is refused again; *later* – the same
            request may succeed; *anew* – the same content in a new request may.

            | code | number | HTTP | retry | 中文 | English |
            |---|---|---|---|---|---|
            """);
    for (Reason reason : Reason.values()) {
      page.append(
          "| `%s` | %d | %d | %s | %s | %s |%n"
              .formatted(
                  reason.name(),
                  reason.number(),
                  reason.httpStatus(),
                  reason.retry().name().toLowerCase(Locale.ROOT),
                  reason.zh(),
                  reason.en()));
    }
    page.append(
        """

        ## Violations

        What is wrong with a line of an input file, as `reject_code`.

        | code | number | 中文 | English |
        |---|---|---|---|
        """);
    for (ViolationCode code : ViolationCode.values()) {
      page.append(
          "| `%s` | %d | %s | %s |%n".formatted(code.name(), code.number(), code.zh(), code.en()));
    }
    page.append(
        """

        ## Flaws

        What does not hold of a receipt, a ledger or what is stored beside it: `code` and, in English, `reason` of
        `receipt verify` and `ledger verify`.

        | code | 中文 | English |
        |---|---|---|
        """);
    for (Flaw flaw : flaws()) {
      page.append(
          "| `%s` | %s | %s |%n".formatted(flaw.name(), flaw.words().zh(), flaw.words().en()));
    }
    page.append(
        """

        ## Codes of commands

        What the command line itself finds wrong, as `code` of its problem document; what a node or the ledger refuses
        has a reason of the first table. The detail says where it is wrong and what to do. Exit 1: refused by a rule; 2:
        the command or its surroundings need mending first; 4: not reachable, safe to repeat.

        | code | exit | 中文 | English |
        |---|---|---|---|
        """);
    commandCodes().forEach(page::append);
    return page.toString();
  }

  private static List<Flaw> flaws() {
    return Stream.<Flaw[]>of(
            ReceiptFlaw.values(),
            ProofFlaw.values(),
            BlockFlaw.values(),
            LedgerFlaw.values(),
            StoredProofFlaw.values(),
            NodeFlaw.values())
        .flatMap(Stream::of)
        .toList();
  }

  @Test
  void flaws_stand_once_in_both_languages() {
    assertThat(flaws()).extracting(Flaw::name).doesNotHaveDuplicates();
    assertThat(flaws())
        .extracting(flaw -> flaw.words().zh())
        .allMatch(zh -> zh.matches(".*\\p{IsHan}.*"));
    assertThat(flaws())
        .extracting(flaw -> flaw.words().en())
        .allMatch(en -> en.matches("\\p{ASCII}+"));
  }

  /// Several programs are one command line; what they have in common they say alike.
  private static Set<String> commandCodes() {
    Set<String> rows = new TreeSet<>();
    for (org.lianfang.cli.CommandCode code : org.lianfang.cli.CommandCode.values()) {
      rows.add(commandCode(code.name(), code.exitStatus(), code.zh(), code.en()));
    }
    for (org.lianfang.server.CommandCode code : org.lianfang.server.CommandCode.values()) {
      rows.add(commandCode(code.name(), code.exit().status(), code.zh(), code.en()));
    }
    return rows;
  }

  private static String commandCode(String name, int exit, String zh, String en) {
    return "| `%s` | %d | %s | %s |%n".formatted(name, exit, zh, en);
  }

  @Test
  void codes_of_commands_are_no_reasons_and_stand_once() {
    List<String> names =
        commandCodes().stream().map(row -> row.substring(3, row.indexOf('`', 3))).toList();
    assertThat(names)
        .doesNotHaveDuplicates()
        .doesNotContainAnyElementsOf(Stream.of(Reason.values()).map(Reason::name).toList());
  }
}
