package org.lianfang.bench;

import org.lianfang.bench.load.Said;

/// A benchmark that ends here, with what to tell the user: what is wrong and what to do.
@SuppressWarnings("serial")
final class BenchFailed extends Exception {
  /// Unknown option or name, or a folder that cannot be used.
  static final int USAGE = 2;

  /// A fault of ours.
  static final int FAULT = 5;

  private final int exit;
  private final String code;
  private final transient Said said;

  /// @param code stable, upper snake case
  BenchFailed(int exit, String code, Said said) {
    super(said.en());
    this.exit = exit;
    this.code = code;
    this.said = said;
  }

  int exit() {
    return exit;
  }

  String code() {
    return code;
  }

  Said said() {
    return said;
  }
}
