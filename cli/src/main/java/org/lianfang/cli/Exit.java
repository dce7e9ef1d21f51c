package org.lianfang.cli;

/// The exit codes of every command.
enum Exit {
  DONE(0),
  REFUSED(1),
  USAGE(2),
  PARTLY(3),
  UNREACHABLE(4),
  FAULT(5);

  private final int code;

  Exit(int code) {
    this.code = code;
  }

  int code() {
    return code;
  }
}
