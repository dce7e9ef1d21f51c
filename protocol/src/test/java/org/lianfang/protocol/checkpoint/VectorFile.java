package org.lianfang.protocol.checkpoint;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.lianfang.protocol.Bytes;

/// Files of figures beside the tests.
final class VectorFile {
  private VectorFile() {}

  static byte[] read(String name) {
    try (InputStream in = VectorFile.class.getResourceAsStream("/checkpoint/" + name)) {
      return Objects.requireNonNull(in, name).readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Returns the columns of every line but comments.
  static List<List<String>> rows(String name) {
    return new String(read(name), StandardCharsets.UTF_8)
        .lines()
        .filter(line -> !line.startsWith("#"))
        .map(line -> Arrays.asList(line.split(" ")))
        .toList();
  }

  static Bytes hex(String column) {
    return column.equals("-") ? Bytes.EMPTY : Bytes.hex(column);
  }

  static List<Bytes> hashes(String column) {
    return column.equals("none")
        ? List.of()
        : Arrays.stream(column.split(",")).map(VectorFile::hex).toList();
  }
}
