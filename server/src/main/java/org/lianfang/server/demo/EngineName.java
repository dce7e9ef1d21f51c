package org.lianfang.server.demo;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;
import java.util.Optional;

/// What orders a ledger.
enum EngineName {
  EMBEDDED("embedded", "trial"),
  COMETBFT("cometbft", "cometbft");

  private final String option;
  private final String shown;

  EngineName(String option, String shown) {
    this.option = option;
    this.shown = shown;
  }

  /// As it is written on the command line and in files.
  @JsonValue
  String option() {
    return option;
  }

  /// As it calls itself wherever it appears.
  String shown() {
    return shown;
  }

  /// Whether one process holds all members, so that the claims do not apply.
  boolean isTrial() {
    return this == EMBEDDED;
  }

  static Optional<EngineName> find(String option) {
    return Arrays.stream(values()).filter(name -> name.option.equals(option)).findFirst();
  }
}
