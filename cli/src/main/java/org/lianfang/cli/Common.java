package org.lianfang.cli;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;

/// The options that every command takes, before or after its arguments.
final class Common {
  enum Format {
    TEXT,
    JSON
  }

  @CommandLine.Option(
      names = "--output",
      paramLabel = "text|json",
      defaultValue = "text",
      description = "What standard output holds: text for people, or one JSON document.")
  Format output = Format.TEXT;

  @CommandLine.Option(
      names = "--profile",
      paramLabel = "PATH",
      description =
          "Which node, and as whom: a client.json, or a folder that holds one. Else the"
              + " environment's LIANFANG_PROFILE.")
  @Nullable Path profile;

  boolean isJson() {
    return output == Format.JSON;
  }

  Api api() throws Failure {
    return new Api(Profile.find(profile));
  }
}
