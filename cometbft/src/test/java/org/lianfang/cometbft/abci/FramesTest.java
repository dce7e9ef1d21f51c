package org.lianfang.cometbft.abci;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.lianfang.cometbft.wire.abci.Request;
import org.lianfang.cometbft.wire.abci.RequestEcho;
import org.lianfang.ledger.Seeded;

final class FramesTest {
  private final Seeded seeded = new Seeded();

  @Test
  void requests_follow_one_another() throws IOException {
    ByteArrayOutputStream stream = new ByteArrayOutputStream();
    for (int i = 0; i < 300; i += 7) {
      echo("x".repeat(i)).writeDelimitedTo(stream);
    }
    ByteArrayInputStream in = new ByteArrayInputStream(stream.toByteArray());
    for (int i = 0; i < 300; i += 7) {
      assertThat(Frames.read(in)).contains(echo("x".repeat(i)));
    }
    assertThat(Frames.read(in)).isEmpty();
  }

  private static Request echo(String message) {
    return Request.newBuilder().setEcho(RequestEcho.newBuilder().setMessage(message)).build();
  }

  @Test
  void what_is_cut_off_or_too_long_or_unreadable_is_refused() {
    for (String hex :
        new String[] {
          "80", // within a length
          "05 0a03", // within a request
          "ffffffff7f", // far too long
          "8180808010", // just too long
          "ffffffffff01", // a length of six bytes
          "02 0aff", // a field beyond the request
        }) {
      assertThatThrownBy(() -> read(hex)).as(hex).isInstanceOf(IOException.class);
    }
  }

  private static void read(String hex) throws IOException {
    byte[] bytes = HexFormat.of().parseHex(hex.replace(" ", ""));
    assertThat(Frames.read(new ByteArrayInputStream(bytes))).isNull();
  }

  @Test
  void any_bytes_are_read_or_refused() {
    for (int i = 0; i < 20_000; i++) {
      byte[] bytes = seeded.bytes(seeded.below(40)).toArray();
      ByteArrayInputStream in = new ByteArrayInputStream(bytes);
      try {
        while (Frames.read(in).isPresent()) {
          assertThat(in.available()).as(seeded.toString()).isLessThan(40);
        }
      } catch (IOException e) {
        assertThat(e.getMessage()).as(seeded.toString()).isNotBlank();
      }
    }
  }
}
