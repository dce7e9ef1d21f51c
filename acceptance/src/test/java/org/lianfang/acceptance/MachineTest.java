package org.lianfang.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// Keys that are changed and machines that are lost, by the commands of `docs/operations.md` and
/// `deploy/runbook.md`, while the other members go on.
@EnabledIf("org.lianfang.acceptance.Trial#hasCometBft")
@EnabledIfSystemProperty(named = "lianfang.long", matches = "true|MachineTest")
class MachineTest {
  private static final String LEDGER_SIZE = "lianfang_ledger_size";

  @TempDir Path folder = Path.of("");
  private @Nullable Hosts opened;

  private Hosts hosts() {
    return Objects.requireNonNull(opened);
  }

  @BeforeEach
  void begin() throws Exception {
    opened = new Hosts(folder);
    hosts().applyFounders();
    hosts().found();
    hosts().begin();
    hosts().fileRecord(4, 1);
  }

  @AfterEach
  void stop() {
    hosts().close();
  }

  @Test
  void a_key_is_changed_a_lost_machine_is_replaced_and_an_old_record_does_not_vote()
      throws Exception {
    JsonNode before = hosts().status(2).at("/network/consensus");
    Path state = hosts().data(4).resolve("priv_validator_state.json");
    Path old = Files.copy(state, folder.resolve("old-state.json"));
    String key = changeKey(2);
    assertThat(key).isNotEqualTo(before.path("key").asString());
    assertThat(hosts().status(1).at("/network/validators").size()).isEqualTo(4);

    replaceMachine(4);

    // Of four validators three must vote, and of four custodians three must answer: without the
    // first one all depends on the changed key and on the replaced machine.
    hosts().stop(1);
    hosts().fileRecord(4, 2);
    assertThat(hosts().query(2, 2).json().path("found").asBoolean()).isTrue();
    assertThat(hosts().query(4, 1).json().at("/matches/0/source").asString()).isEqualTo("bank-4");

    hosts().start(1);
    hosts().awaitReady(1);
    restoreRecord(4, old);
    hosts().fileRecord(2, 3);
    hosts().awaitFound(4, 3);
  }

  private String changeKey(int i) {
    String key =
        Hosts.done(hosts().as(i, "administrator.json", "network", "change-engine-key"))
            .json()
            .path("key")
            .asString();
    JsonNode consensus = hosts().status(i).at("/network/consensus");
    assertThat(consensus.path("registered_key").asString()).isEqualTo(key);
    assertThat(consensus.has("watching")).as(consensus.toString()).isFalse();
    return key;
  }

  /// Everything is gone but a backup of the secrets, the configuration and the genesis.
  private void replaceMachine(int i) throws Exception {
    Path lost = hosts().dir(i);
    hosts().kill(i);
    hosts().move(i, "machine" + i);
    Path secrets = Path.of("bank-" + i, "secrets");
    Files.createDirectories(hosts().dir(i).resolve(secrets));
    try (Stream<Path> files = Files.list(lost.resolve(secrets))) {
      for (Path file : files.toList()) {
        Files.copy(
            file,
            hosts().dir(i).resolve(secrets).resolve(file.getFileName()),
            StandardCopyOption.COPY_ATTRIBUTES);
      }
    }
    Files.writeString(
        hosts().dir(i).resolve("node.json"),
        Files.readString(lost.resolve("node.json"))
            .replace(lost.toString(), hosts().dir(i).toString())
            .replace(":" + hosts().nodePort(i), ":" + hosts().sparePort(i)));
    Files.move(lost, folder.resolve("lost" + i));
    hosts().join(i);
    hosts().start(i);
    hosts().awaitReady(i);
    assertThat(hosts().status(i).at("/network/consensus/watching").asString()).isEqualTo("missing");
    assertThat(hosts().own(i).resolve("engine/config/priv_validator_key.json")).doesNotExist();
    Hosts.await(
        "it has the ledger",
        () -> hosts().metric(i, LEDGER_SIZE) == hosts().metric(1, LEDGER_SIZE));
    assertThat(hosts().status(i).at("/network/ledger"))
        .isEqualTo(hosts().status(1).at("/network/ledger"));
    JsonNode moved =
        Hosts.done(
                hosts()
                    .as(
                        i,
                        "administrator.json",
                        "network",
                        "change-address",
                        "--node",
                        "localhost:" + hosts().sparePort(i)))
            .json();
    assertThat(moved.path("engine").asString()).isEqualTo("127.0.0.1:" + hosts().enginePort(i));
    changeKey(i);
  }

  private void restoreRecord(int i, Path old) throws IOException, InterruptedException {
    hosts().stop(i);
    Files.copy(
        old,
        hosts().data(i).resolve("priv_validator_state.json"),
        StandardCopyOption.REPLACE_EXISTING);
    hosts().start(i);
    hosts().awaitReady(i);
    assertThat(hosts().status(i).at("/network/consensus/watching").asString()).isEqualTo("old");
  }
}
