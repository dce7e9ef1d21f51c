package org.lianfang.cometbft.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lianfang.protocol.Bytes;

/// What lies on the disk for the engine.
final class EngineFilesTest {
  private static final Seed SEED = user -> user.accept(new byte[32]);
  private static final GenesisFile GENESIS =
      new GenesisFile(
          "toy",
          Instant.parse("2026-11-01T00:00:00Z"),
          List.of(Bytes.hex("11".repeat(32))),
          Bytes.utf8("genesis"));
  private static final EngineConfig CONFIG =
      new EngineConfig(
          new InetSocketAddress(InetAddress.getLoopbackAddress(), 26_656),
          List.of(Peer.parse("0123456789012345678901234567890123456789@bank.example:26656")),
          EngineConfig.Profile.WAN);

  @TempDir Path folder;

  @Test
  void only_the_owner_may_read_what_is_written() throws IOException {
    try (EngineHome home = EngineHome.open(folder.resolve("engine"))) {
      CONFIG.write(home, GENESIS, Optional.of(SEED), SEED);
      CONFIG.write(home, GENESIS, Optional.of(SEED), SEED);
      new VoteRecord(home).begin(Bytes.hex("11".repeat(32)));
      for (String file :
          List.of(
              "config/config.toml",
              "config/genesis.json",
              "config/node_key.json",
              "config/priv_validator_key.json",
              "data/priv_validator_state.json",
              "validator_keys")) {
        Path path = home.folder().resolve(file);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
            .as(file)
            .isEqualTo("rw-------");
      }
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(home.folder())))
          .isEqualTo("rwx------");
      assertThat(Files.readString(home.config("config.toml")))
          .contains("persistent_peers = \"0123456789012345678901234567890123456789@bank.example")
          .contains("timeout_propose = \"1s\"")
          .contains("allow_duplicate_ip = false")
          .contains("filter_peers = true");
    }
  }

  @Test
  void another_genesis_file_is_not_written_over_the_first() throws IOException {
    try (EngineHome home = EngineHome.open(folder.resolve("engine"))) {
      CONFIG.write(home, GENESIS, Optional.of(SEED), SEED);
      GenesisFile other =
          new GenesisFile("other", GENESIS.time(), GENESIS.validators(), GENESIS.envelope());
      assertThatThrownBy(() -> CONFIG.write(home, other, Optional.of(SEED), SEED))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("another genesis file");
    }
  }

  @Test
  void an_engine_that_only_watches_gets_no_key_of_its_member() throws IOException {
    try (EngineHome home = EngineHome.open(folder.resolve("engine"))) {
      CONFIG.write(home, GENESIS, Optional.of(SEED), SEED);
      String own = Files.readString(home.config("priv_validator_key.json"));
      CONFIG.write(home, GENESIS, Optional.empty(), SEED);

      assertThat(home.config("priv_validator_key.json")).doesNotExist();
      String watching = Files.readString(home.config("watching_key.json"));
      assertThat(watching).isNotEqualTo(own);
      assertThat(Files.readString(home.config("config.toml")))
          .contains("priv_validator_key_file = \"config/watching_key.json\"")
          .contains("priv_validator_state_file = \"data/watching_state.json\"");
      CONFIG.write(home, GENESIS, Optional.empty(), SEED);
      assertThat(Files.readString(home.config("watching_key.json"))).isNotEqualTo(watching);
    }
  }

  @Test
  void sockets_of_a_deep_folder_lie_elsewhere_and_are_removed() throws IOException {
    Path deep = folder.resolve("a".repeat(120)).resolve("engine");
    Path sockets;
    try (EngineHome home = EngineHome.open(deep)) {
      sockets = home.sockets();
      assertThat(home.rpcSocket().toString().length()).isLessThan(108);
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(sockets)))
          .isEqualTo("rwx------");
    }
    assertThat(sockets).doesNotExist();
    assertThat(deep).exists();
  }

  @Test
  void a_missing_or_other_program_is_told_in_one_line() throws IOException {
    assertThatThrownBy(() -> EngineBinary.find(Map.of("PATH", folder.toString())))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("is missing")
        .hasMessageContaining("go install")
        .hasMessageNotContaining("\n");
    Path program = folder.resolve("cometbft");
    Files.writeString(program, "#!/bin/sh\necho v0.37.1\n");
    Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
    assertThatThrownBy(() -> EngineBinary.find(Map.of("PATH", folder.toString())))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("0.37.1, not 0.38.26");
    Files.writeString(program, "#!/bin/sh\necho 0.38.26\n");
    assertThat(EngineBinary.find(Map.of("PATH", "/none:" + folder)))
        .isEqualTo(new EngineBinary(program));
    assertThat(EngineBinary.find(Map.of("LIANFANG_COMETBFT", program.toString())))
        .isEqualTo(new EngineBinary(program));
    Path home = folder.resolve("home");
    Files.createDirectories(home.resolve("go/bin"));
    Files.copy(program, home.resolve("go/bin/cometbft"));
    Files.setPosixFilePermissions(
        home.resolve("go/bin/cometbft"), PosixFilePermissions.fromString("rwx------"));
    assertThat(EngineBinary.find(Map.of("HOME", home.toString())).path()).startsWith(home);
  }

  @Test
  void a_log_is_kept_bounded_and_tells_when_the_engine_gave_up() throws IOException {
    Path file = folder.resolve("engine.log");
    EngineLog log = new EngineLog(file);
    log.rotate();
    Files.writeString(file, "E[2026] dialing failed\n");
    assertThat(log.look()).isEmpty();
    Files.writeString(
        file, "E[2026] dialing failed\nE[2026] CONSENSUS FAILURE!!! module=consensus err=\"x\"\n");
    assertThat(log.look()).hasValueSatisfying(line -> assertThat(line).startsWith("CONSENSUS"));
    assertThat(log.look()).as("told once").isEqualTo(Optional.empty());
    Files.write(file, new byte[17 << 20]);
    assertThat(log.look()).isEmpty();
    assertThat(Files.size(file)).isZero();
    assertThat(folder.resolve("engine.log.1")).hasSize(17 << 20);
    Files.writeString(file, "panic: boom\n");
    log.rotate();
    assertThat(Files.size(file)).isZero();
    assertThat(folder.resolve("engine.log.1")).hasContent("panic: boom");
    assertThat(folder.resolve("engine.log.2")).hasSize(17 << 20);
  }
}
