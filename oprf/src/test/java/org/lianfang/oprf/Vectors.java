package org.lianfang.oprf;

import java.io.InputStream;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Reads the vector files of the tests.
public final class Vectors {

  private Vectors() {}

  public static JsonNode read(Class<?> beside, String file) throws Exception {
    try (InputStream in = Objects.requireNonNull(beside.getResourceAsStream(file), file)) {
      return JsonMapper.shared().readTree(in);
    }
  }

  public static byte[] hex(JsonNode node) {
    return HexFormat.of().parseHex(node.asString());
  }

  /// Hex strings with commas between them, as the RFC prints batches.
  public static List<byte[]> hexes(JsonNode node) {
    return Arrays.stream(node.asString().split(",")).map(HexFormat.of()::parseHex).toList();
  }

  public static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }
}
