package org.lianfang.server.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lianfang.server.web.Json;

/// What `doctor` makes of what a node says of its engine.
class EngineChecksTest {
  private static final String WELL =
      """
      {"kind": "cometbft", "clock_ms": 800, "waiting": 3,
       "health": {"height": 70, "peer_height": 70, "peers": 3, "catching_up": false, "restarts": 0},
       "scan": {"running": true, "position": 4, "end": 70, "passes": 2, "findings": []}}
      """;

  private static List<Check> checks(String json) {
    return EngineChecks.of("bank-1", Json.MAPPER.readTree(json));
  }

  @Test
  void an_engine_that_is_well_has_nothing_to_mend() {
    assertThat(checks(WELL)).hasSize(5).allSatisfy(CheckAssertions::isWell);
  }

  @Test
  void each_fault_is_named_with_what_to_do_in_both_languages() {
    assertFault(WELL.replace("800", "3600000"), "clock_bank-1", "NTP", "校时");
    assertFault(WELL.replace("800", "-3600000"), "clock_bank-1", "NTP", "校时");
    assertFault(WELL.replace("\"waiting\": 3,", ""), "engine_socket_bank-1", "engine.log", "查看");
    assertFault(
        WELL.replace("\"restarts\": 0", "\"restarts\": 0, \"failed\": \"CONSENSUS FAILURE\""),
        "engine_bank-1",
        "network resync",
        "停滞");
    assertFault(
        WELL.replace("\"peers\": 3", "\"peers\": 0"), "engine_peers_bank-1", "firewall", "防火墙");
    assertFault(
        WELL.replace(
            "\"findings\": []",
            "\"findings\": [{\"place\": \"height 9\", \"what\": \"is missing\"}]"),
        "engine_blocks_bank-1",
        "network resync",
        "磁盘");
  }

  private static void assertFault(String json, String name, String english, String chinese) {
    assertThat(checks(json))
        .filteredOn(check -> !check.ok())
        .singleElement()
        .satisfies(check -> CheckAssertions.isFault(check, name, english, chinese));
  }

  @Test
  void a_trial_has_no_engine_to_look_at() {
    assertThat(checks("{\"kind\": \"trial\"}"))
        .singleElement()
        .satisfies(check -> assertThat(check.ok()).isTrue());
  }

  @Test
  void a_program_of_another_version_is_named_in_both_languages(@TempDir Path folder)
      throws IOException {
    Path program = Files.writeString(folder.resolve("cometbft"), "#!/bin/sh\necho 0.1.0\n");
    Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
    Check check = EngineChecks.program(Map.of("LIANFANG_COMETBFT", program.toString()));
    CheckAssertions.isFault(check, "engine_program", "install", "安装");
    assertThat(check.detail().zh()).startsWith(program + " 不是 ");
    CheckAssertions.isWell(EngineChecks.program(Map.of()));
  }
}
