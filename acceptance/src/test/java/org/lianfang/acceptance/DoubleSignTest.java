package org.lianfang.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// A consensus key that was stolen, in a second engine with a record of votes of its own: what both
/// sign reaches the rule book by the engines' evidence. Whole nodes, with the engines as they are.
@EnabledIf("org.lianfang.acceptance.Trial#hasCometBft")
@EnabledIfSystemProperty(named = "lianfang.long", matches = "true|DoubleSignTest")
class DoubleSignTest {
  @TempDir Path folder = Path.of("");

  @Test
  void a_key_that_signs_twice_suspends_its_member_which_no_longer_validates() throws Exception {
    try (Hosts hosts = new Hosts(folder)) {
      hosts.applyFounders();
      hosts.found();
      hosts.begin();
      hosts.fileRecord(4, 1);
      hosts.apply(5, "reporter,querier");
      hosts.join(5);
      hosts.decide("admit", folder.resolve("bank-5.json").toString());
      assertThat(validators(hosts)).containsExactly("bank-1", "bank-2", "bank-3", "bank-4");

      Path stolen =
          Files.copy(
              hosts.own(4).resolve("engine/config/priv_validator_key.json"),
              folder.resolve("stolen.json"));
      hosts.start(5, Map.of("LIANFANG_COMETBFT", thief(stolen).toString()));
      hosts.awaitReady(5);
      int[] number = {100};
      Hosts.await(
          "the ledger suspends whose key signs twice",
          () -> {
            try {
              // Where nothing is ordered nobody votes.
              hosts.filed(2, number[0]++);
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
            return !validators(hosts).contains("bank-4");
          });
      assertThat(validators(hosts)).containsExactly("bank-1", "bank-2", "bank-3");
      assertThat(hosts.queried(4, 1).problem().path("code").asString())
          .isEqualTo("MEMBER_NOT_ACTIVE");
      assertThat(hosts.filed(4, 2).exit()).isEqualTo(1);
      hosts.fileRecord(3, 3);
      hosts.awaitFound(1, 3);
      // What it filed before still stands.
      hosts.awaitFound(2, 1);
    }
  }

  private static List<String> validators(Hosts hosts) {
    return hosts.status(1).at("/network/validators").valueStream().map(JsonNode::asString).toList();
  }

  /// An engine that takes another key before it starts.
  private Path thief(Path key) throws IOException {
    Path program =
        Files.writeString(
            folder.resolve("cometbft"),
            """
            #!/bin/sh
            if [ "$1" = start ]; then cp "%s" "$3/config/priv_validator_key.json"; fi
            exec "%s" "$@"
            """
                .formatted(key, System.getenv("LIANFANG_COMETBFT")));
    return Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
  }
}
