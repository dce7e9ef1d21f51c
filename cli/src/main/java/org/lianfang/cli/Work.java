package org.lianfang.cli;

import java.io.BufferedOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.CommandLine;
import tools.jackson.databind.JsonNode;

/// What all commands share: the common options, and how an end is told.
abstract class Work implements Callable<Integer> {
  private static final PrintStream OUT =
      new PrintStream(new BufferedOutputStream(System.out), false, StandardCharsets.UTF_8);
  private static final PrintStream ERR = new PrintStream(System.err, true, StandardCharsets.UTF_8);

  @CommandLine.Mixin Common common = new Common();

  /// Does the work and returns how it ended.
  abstract Exit work() throws Failure;

  @Override
  public Integer call() {
    try {
      return work().code();
    } catch (Failure failure) {
      return end(failure);
    } catch (RuntimeException | Error fault) {
      return end(Failure.fault(fault));
    }
  }

  private int end(Failure failure) {
    tell(failure, common.isJson());
    return failure.exit().code();
  }

  /// Prints the result: the document for programs, or the text for people.
  void print(JsonNode document, Supplier<String> text) {
    if (common.isJson()) {
      OUT.println(Json.MAPPER.writeValueAsString(document));
    } else {
      OUT.println(text.get().stripTrailing());
    }
    OUT.flush();
  }

  static PrintStream out() {
    return OUT;
  }

  static void diagnose(String line) {
    ERR.println(line);
  }

  static void tell(Failure failure, boolean asJson) {
    ERR.println(asJson ? Json.MAPPER.writeValueAsString(failure.problem()) : failure.text());
  }
}
