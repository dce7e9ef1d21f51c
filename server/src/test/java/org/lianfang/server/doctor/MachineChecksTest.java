package org.lianfang.server.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What `doctor` says of the machine.
class MachineChecksTest {
  @TempDir Path folder;

  @Test
  void a_machine_that_runs_tests_has_what_a_node_needs() {
    assertThat(
            List.of(
                MachineChecks.jdk(),
                MachineChecks.sodium(),
                MachineChecks.backend(),
                MachineChecks.rocks(),
                MachineChecks.memory(),
                MachineChecks.disk(folder.resolve("not-there-yet"))))
        .allSatisfy(CheckAssertions::isWell);
  }

  @Test
  void the_clock_is_told_in_both_languages() throws InterruptedException {
    // A busy machine may well stop a test for longer than the clock may drift.
    Check clock = MachineChecks.clock();
    assertThat(clock.detail().zh()).contains("偏差");
    assertThat(clock.detail().en()).contains("off by");
  }

  @Test
  void a_port_in_use_is_named_in_both_languages() throws IOException {
    int port;
    try (ServerSocket used = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = used.getLocalPort();
      Check check = MachineChecks.ports(port, 1);
      CheckAssertions.isFault(check, "ports", "--port", "停止占用");
      assertThat(check.detail().zh()).endsWith(String.valueOf(port));
    }
    CheckAssertions.isWell(MachineChecks.ports(port, 1));
  }
}
