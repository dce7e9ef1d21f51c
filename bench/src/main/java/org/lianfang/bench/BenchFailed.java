package org.lianfang.bench;

import java.util.Locale;
import java.util.Optional;
import org.lianfang.bench.load.Said;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// A benchmark that ends here, with what to tell the user: what is wrong and what to do.
@SuppressWarnings("serial")
final class BenchFailed extends Exception {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final int exit;
  private final String code;
  private final transient Said said;
  private final transient Optional<String> reference;

  private BenchFailed(int exit, String code, Said said, Optional<String> reference) {
    super(said.en());
    this.exit = exit;
    this.code = code;
    this.said = said;
    this.reference = reference;
  }

  /// Unknown option or name, or a folder that cannot be used.
  static BenchFailed usage(Said said) {
    return new BenchFailed(2, "USAGE", said, Optional.empty());
  }

  /// A fault of ours, which standard error holds under this reference.
  static BenchFailed fault(String reference, Said said) {
    return new BenchFailed(5, "INTERNAL", said, Optional.of(reference));
  }

  int exit() {
    return exit;
  }

  /// What the user reads: a problem document, or one line.
  String told(boolean json, Locale locale) {
    String text = said.in(locale);
    if (!json) {
      return text;
    }
    ObjectNode problem =
        JSON.createObjectNode()
            .put("type", "about:blank")
            .put("title", text)
            .put("detail", text)
            .put("code", code);
    reference.ifPresent(name -> problem.put("reference", name));
    return JSON.writeValueAsString(problem);
  }
}
