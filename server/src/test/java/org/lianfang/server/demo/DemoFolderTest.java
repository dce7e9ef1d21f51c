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
import org.lianfang.server.CommandFailed;
import org.lianfang.server.ExitCode;

class DemoFolderTest {
  @TempDir Path directory;

  @Test
  void two_demos_never_share_a_folder() throws Exception {
    try (DemoFolder _ = DemoFolder.take(directory)) {
      assertThatThrownBy(() -> DemoFolder.take(directory))
          .isInstanceOf(CommandFailed.class)
          .hasMessageContaining("another demo runs");
    }
    DemoFolder.take(directory).close();
  }

  @Test
  void what_the_trial_remembers_comes_back() throws Exception {
    Files.writeString(directory.resolve("foreign.txt"), "left alone");
    try (DemoFolder folder = DemoFolder.take(directory)) {
      assertThat(folder.settings()).isEmpty();
      DemoFolder.Settings settings =
          new DemoFolder.Settings(
              DemoFolder.Settings.VERSION, "demo", EngineName.COMETBFT, 4, false);
      folder.keep(settings);
      assertThat(folder.settings()).contains(settings);
    }
    assertThat(directory.resolve("foreign.txt")).hasContent("left alone");
  }

  @Test
  void a_damaged_memory_is_refused() throws Exception {
    Files.writeString(directory.resolve("demo.json"), "{}");
    try (DemoFolder folder = DemoFolder.take(directory)) {
      assertThatThrownBy(folder::settings)
          .isInstanceOfSatisfying(
              CommandFailed.class, failed -> assertThat(failed.exit()).isEqualTo(ExitCode.USAGE));
    }
  }

  @Test
  void a_file_is_no_folder() throws Exception {
    Path file = Files.writeString(directory.resolve("file"), "");

    assertThatThrownBy(() -> DemoFolder.take(file)).isInstanceOf(CommandFailed.class);
  }

  @Test
  void profiles_are_their_owners_alone() throws Exception {
    try (DemoFolder folder = DemoFolder.take(directory)) {
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
    PortPlan ports = TestTrial.freePorts(4);
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
