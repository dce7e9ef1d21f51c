package org.lianfang.cli.imports;

import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.zip.GZIPInputStream;

/// Opens lists, plain or compressed with gzip; which it is shows in the first bytes.
final class ListFiles {

  /// The most that is read of one list, in bytes after expansion.
  static final long BYTES_MAX = 4L << 30;

  private ListFiles() {}

  /// A file of this name in the folder, plain or with `.gz`.
  static Optional<Path> find(Path folder, String name) {
    for (String candidate : new String[] {name, name + ".gz"}) {
      Path path = folder.resolve(candidate);
      if (Files.isRegularFile(path)) {
        return Optional.of(path);
      }
    }
    return Optional.empty();
  }

  static InputStream open(Path file) throws IOException {
    var in = new BufferedInputStream(Files.newInputStream(file));
    in.mark(2);
    int first = in.read();
    int second = in.read();
    in.reset();
    InputStream plain = first == 0x1f && second == 0x8b ? new GZIPInputStream(in, 1 << 16) : in;
    return new Bounded(plain);
  }

  static BufferedReader lines(Path file) throws IOException {
    return new BufferedReader(new InputStreamReader(open(file), StandardCharsets.UTF_8));
  }

  /// Stops a small file from expanding without end.
  private static final class Bounded extends InputStream {
    private final InputStream in;
    private long left = BYTES_MAX;

    Bounded(InputStream in) {
      this.in = in;
    }

    @Override
    public int read() throws IOException {
      int b = in.read();
      count(b < 0 ? 0 : 1);
      return b;
    }

    @Override
    public int read(byte[] into, int from, int length) throws IOException {
      int size = in.read(into, from, length);
      count(Math.max(0, size));
      return size;
    }

    @Override
    public void close() throws IOException {
      in.close();
    }

    private void count(int size) throws IOException {
      left -= size;
      if (left < 0) {
        throw new IOException("the list is longer than " + BYTES_MAX + " bytes");
      }
    }
  }
}
