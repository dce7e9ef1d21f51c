package org.lianfang.node.filing;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.lianfang.protocol.Bytes;

/// Splits a stream of bytes at its line feeds, without decoding and in bounded memory.
///
/// Safe for UTF-8 and GB18030, in which no character has a byte 0x0A inside.
public final class PhysicalLines {

  /// The longest line, in bytes without its end.
  public static final int LINE_BYTES_MAX = 65_536;

  /// What is kept of a line that is longer.
  static final int LINE_BYTES_KEPT = 1024;

  /// A line without its end.
  ///
  /// @param content the bytes, or the beginning of a line that is too long
  public record PhysicalLine(long number, Bytes content, boolean tooLong, boolean endsInCrLf) {}

  private final InputStream in;
  private final byte[] buffer = new byte[65_536];
  private int at;
  private int end;
  private long number;

  public PhysicalLines(InputStream in) {
    this.in = in;
  }

  /// The next line; null at the end. A last line without a line feed counts.
  public @Nullable PhysicalLine next() throws IOException {
    if (!fill()) {
      return null;
    }
    number++;
    var content = new ByteArrayOutputStream(256);
    boolean tooLong = false;
    boolean ended = false;
    int last = -1;
    while (!ended && fill()) {
      int stop = at;
      while (stop < end && buffer[stop] != '\n') {
        stop++;
      }
      if (stop > at) {
        last = buffer[stop - 1];
        // One byte more than the longest line, for the carriage return before the line feed.
        if (!tooLong && content.size() + (stop - at) > LINE_BYTES_MAX + 1) {
          tooLong = true;
        }
        int room = tooLong ? Math.max(0, LINE_BYTES_KEPT - content.size()) : stop - at;
        content.write(buffer, at, Math.min(room, stop - at));
      }
      ended = stop < end;
      at = ended ? stop + 1 : stop;
    }
    byte[] bytes = content.toByteArray();
    boolean crLf = ended && last == '\r';
    int length = bytes.length;
    if (!tooLong && length > 0 && bytes[length - 1] == '\r') {
      length--;
    }
    tooLong |= length > LINE_BYTES_MAX;
    if (tooLong) {
      length = Math.min(length, LINE_BYTES_KEPT);
    }
    return new PhysicalLine(number, Bytes.copyOf(Arrays.copyOf(bytes, length)), tooLong, crLf);
  }

  private boolean fill() throws IOException {
    if (at < end) {
      return true;
    }
    at = 0;
    end = Math.max(0, in.read(buffer));
    return end > 0;
  }
}
