package org.lianfang.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FaultLogTest {
  private static Path folder(String named) {
    return FaultLog.folder(Map.of("XDG_STATE_HOME", named), "/home/user");
  }

  @Test
  void lies_in_the_users_folder_for_state() {
    assertThat(folder("/var/state")).isEqualTo(Path.of("/var/state/lianfang"));
    assertThat(FaultLog.folder(Map.of(), "/home/user"))
        .isEqualTo(Path.of("/home/user/.local/state/lianfang"));
  }

  @Test
  void relative_folder_is_passed_over() {
    assertThat(folder("state")).isEqualTo(Path.of("/home/user/.local/state/lianfang"));
  }
}
