package org.lianfang.server.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.lianfang.server.demo.TestTrial;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationFeature;

/// `docs/openapi.json` is what the controllers say. After a change of the interface: run this test
/// with `-Dtest.argLine=-Dlianfang.write=true`, and say so in the changelog.
class OpenApiTest {
  private static final Path PINNED = Path.of("..", "docs", "openapi.json");

  @Test
  void the_pinned_document_is_what_the_controllers_say() throws IOException {
    String written =
        Json.MAPPER
                .writerWithDefaultPrettyPrinter()
                .with(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
                .writeValueAsString(OpenApiDocument.write())
            + "\n";
    if (Boolean.getBoolean("lianfang.write")) {
      Files.writeString(PINNED, written);
    }

    assertThat(PINNED).hasContent(written);
  }

  @Test
  void the_server_serves_it_without_a_key() throws Exception {
    try (ServerRun server = new ServerRun(TestTrial.shared().bank(1))) {
      JsonNode served = server.get("/v1/openapi.json", "none");

      assertThat(served).isEqualTo(Json.MAPPER.readTree(Files.readAllBytes(PINNED)));
      assertThat(served.get("paths").has("/v1/queries")).isTrue();
    }
  }
}
