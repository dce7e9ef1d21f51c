package org.lianfang.cometbft.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.Malformed;

final class GenesisFileTest {
  private static final Instant TIME = Instant.parse("2026-11-01T08:00:00.250Z");
  private static final Bytes FIRST = Bytes.hex("11".repeat(32));
  private static final Bytes SECOND = Bytes.hex("22".repeat(32));
  private static final GenesisFile FILE =
      new GenesisFile("alliance-1", TIME, List.of(FIRST, SECOND), Bytes.utf8("genesis"));

  @Test
  void what_is_written_is_read() throws Malformed {
    assertThat(GenesisFile.decode(FILE.encode())).isEqualTo(FILE);
    assertThat(FILE.encode()).isEqualTo(FILE.encode());
    assertThat(FILE.isAppState(Bytes.utf8("\"Z2VuZXNpcw==\""))).isTrue();
    assertThat(FILE.isAppState(Bytes.utf8("\"Z2VuZXNpcg==\""))).isFalse();
  }

  @Test
  void any_other_form_is_refused() {
    String text = FILE.encode().text();
    for (String other :
        List.of(
            "",
            "{}",
            "[1]",
            text + " ",
            text.replace("\"4194304\"", "\"4194305\""),
            text.replace("alliance-1", "alliance 1"),
            text.replace(".250Z", ".25Z"),
            text.replace("\"10\"", "\"11\""),
            text.replace("Z2VuZXNpcw==", "Z2VuZXNpcw=!"),
            text.substring(0, text.length() / 2))) {
      assertThatThrownBy(() -> GenesisFile.decode(Bytes.utf8(other)))
          .as(other)
          .isInstanceOf(Malformed.class);
    }
  }

  @Test
  void values_that_no_engine_takes_are_refused() {
    Bytes envelope = Bytes.utf8("genesis");
    assertThatThrownBy(() -> new GenesisFile("x".repeat(51), TIME, List.of(FIRST), envelope))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new GenesisFile("x", TIME.plusNanos(1), List.of(FIRST), envelope))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new GenesisFile("x", TIME, List.of(), envelope))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new GenesisFile("x", TIME, List.of(SECOND, FIRST), envelope))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new GenesisFile("x", TIME, List.of(FIRST, FIRST), envelope))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new GenesisFile("x", TIME, List.of(FIRST), Bytes.EMPTY))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void peers_are_written_as_the_engine_reads_them() {
    String text = "0123456789012345678901234567890123456789@bank.example:26656";
    assertThat(Peer.parse(text)).hasToString(text);
    String six = "0123456789012345678901234567890123456789@[2001:db8::1]:26656";
    assertThat(Peer.parse(six)).hasToString(six);
    for (String bad :
        List.of("", "a@b:1", text.replace("@", ""), text + "0", text.replace("bank", "ba nk"))) {
      assertThatThrownBy(() -> Peer.parse(bad))
          .as(bad)
          .isInstanceOf(IllegalArgumentException.class);
    }
  }
}
