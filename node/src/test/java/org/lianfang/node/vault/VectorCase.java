package org.lianfang.node.vault;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.lianfang.protocol.Bytes;

/// One case of `vectors/filing.txt`: lines of `name = hex`, cases apart by empty lines.
public record VectorCase(Map<String, Bytes> values) {

  public static List<VectorCase> all() {
    List<VectorCase> cases = new ArrayList<>();
    Map<String, Bytes> values = new LinkedHashMap<>();
    for (String line : text().lines().toList()) {
      if (line.startsWith("#")) {
        continue;
      }
      if (line.isBlank()) {
        if (!values.isEmpty()) {
          cases.add(new VectorCase(Map.copyOf(values)));
          values.clear();
        }
        continue;
      }
      String[] parts = line.split(" = ?", 2);
      values.put(parts[0], Bytes.hex(parts[1].strip()));
    }
    return cases;
  }

  private static String text() {
    try (InputStream in =
        Objects.requireNonNull(VectorCase.class.getResourceAsStream("/vectors/filing.txt"))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public Bytes get(String name) {
    return Objects.requireNonNull(values.get(name), name);
  }
}
