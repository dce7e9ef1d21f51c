package org.lianfang.server.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lianfang.server.AllianceFolder;
import org.lianfang.server.CommandFailed;
import org.lianfang.server.ExitCode;

class AllianceFolderTest {
  @TempDir Path directory;

  @Test
  void two_demos_never_share_a_folder() throws Exception {
    try (AllianceFolder _ = AllianceFolder.take(directory)) {
      assertThatThrownBy(() -> AllianceFolder.take(directory))
          .isInstanceOf(CommandFailed.class)
          .hasMessageContaining("another process runs");
    }
    AllianceFolder.take(directory).close();
  }

  @Test
  void what_the_trial_remembers_comes_back() throws Exception {
    Files.writeString(directory.resolve("foreign.txt"), "left alone");
    try (AllianceFolder folder = AllianceFolder.take(directory)) {
      assertThat(DemoSettings.of(folder)).isEmpty();
      DemoSettings settings =
          new DemoSettings(DemoSettings.VERSION, "demo", EngineName.COMETBFT, 4, false);
      settings.keep(folder);
      assertThat(DemoSettings.of(folder)).contains(settings);
    }
    assertThat(directory.resolve("foreign.txt")).hasContent("left alone");
  }

  @Test
  void a_damaged_memory_is_refused() throws Exception {
    Files.writeString(directory.resolve("demo.json"), "{}");
    try (AllianceFolder folder = AllianceFolder.take(directory)) {
      assertThatThrownBy(() -> DemoSettings.of(folder))
          .isInstanceOfSatisfying(
              CommandFailed.class, failed -> assertThat(failed.exit()).isEqualTo(ExitCode.USAGE));
    }
  }

  @Test
  void a_file_is_no_folder() throws Exception {
    Path file = Files.writeString(directory.resolve("file"), "");

    assertThatThrownBy(() -> AllianceFolder.take(file)).isInstanceOf(CommandFailed.class);
  }

  @Test
  void profiles_are_their_owners_alone() throws Exception {
    try (AllianceFolder folder = AllianceFolder.take(directory)) {
      Path file = directory.resolve("client.json");
      folder.write(file, new byte[] {1});
      folder.write(file, new byte[] {2});

      assertThat(Files.readAllBytes(file)).containsExactly(2);
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
          .isEqualTo("rw-------");
    }
  }

  @Test
  void a_used_port_is_named() throws Exception {
    PortPlan ports = TestTrial.freePorts(4, EngineName.EMBEDDED);
    assertThat(ports.count()).isEqualTo(10);
    assertThat(ports.peer(0)).isEqualTo(ports.rest(4) + 1);
    try (ServerSocket _ =
        new ServerSocket(ports.first() + 3, 1, InetAddress.getLoopbackAddress())) {
      assertThatThrownBy(ports::requireFree)
          .isInstanceOf(CommandFailed.class)
          .hasMessageContaining(String.valueOf(ports.first() + 3));
    }
  }

  @Test
  void at_most_sixty_ports_are_used() {
    for (EngineName engine : EngineName.values()) {
      assertThat(new PortPlan(8440, PortPlan.membersMax(engine), engine).count())
          .isEqualTo(PortPlan.PORTS_MAX);
    }
  }
}
