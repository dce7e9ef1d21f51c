package org.lianfang.server.operation;

import java.nio.file.Path;
import java.time.Instant;
import java.util.Locale;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/// What an operation does, in a virtual thread of its own.
@FunctionalInterface
public interface Work {
  /// Does it.
  ///
  /// @return what is shown as the operation's result, as JSON
  Object run(Desk desk) throws Exception;

  /// The language of whoever started it.
  default Locale locale() {
    return Locale.ENGLISH;
  }

  /// What the work may use.
  ///
  /// @param operation the operation's id
  /// @param startedAt when it started
  /// @param input the caller's file
  /// @param rejects where lines that do not stand are written
  /// @param hits where hits are written
  /// @param progress takes word of how far the work is
  /// @param cancelled whether to end early: asked before each line, what was read goes to its end
  record Desk(
      String operation,
      Instant startedAt,
      Path input,
      Path rejects,
      Path hits,
      Consumer<Operation.Progress> progress,
      BooleanSupplier cancelled) {}
}
