package org.lianfang.cli;

import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/// How this program reads and writes JSON.
final class Json {
  static final JsonMapper MAPPER = JsonMapper.builder().build();
  static final JsonMapper PRETTY =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  private Json() {}
}
