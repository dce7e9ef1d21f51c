package org.lianfang.cometbft.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@EnabledOnOs(OS.LINUX)
class TimerSlackTest {
  private static final ProcessBuilder READING =
      new ProcessBuilder("cat", "/proc/self/timerslack_ns");

  private static long slackOf(Process process) throws IOException {
    return Long.parseLong(
        new String(process.getInputStream().readAllBytes(), StandardCharsets.US_ASCII).strip());
  }

  @Test
  void a_process_has_the_slack_that_it_is_started_with() throws IOException {
    assertThat(slackOf(TimerSlack.start(READING, Duration.ofMillis(5)))).isEqualTo(5_000_000);
  }

  @Test
  void what_the_thread_starts_afterwards_has_the_slack_of_before() throws IOException {
    long before = slackOf(READING.start());
    assertThat(slackOf(TimerSlack.start(READING, Duration.ofMillis(7)))).isEqualTo(7_000_000);
    assertThat(slackOf(READING.start())).isEqualTo(before);
  }

  @Test
  void a_process_that_cannot_be_started_leaves_it_as_it_was() throws IOException {
    long before = slackOf(READING.start());
    assertThatThrownBy(() -> TimerSlack.start(new ProcessBuilder("/nowhere"), Duration.ofMillis(7)))
        .isInstanceOf(IOException.class);
    assertThat(slackOf(READING.start())).isEqualTo(before);
  }
}
