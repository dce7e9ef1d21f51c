package org.lianfang.server.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.lianfang.server.AllianceFolder;
import org.lianfang.server.CommandCode;
import org.lianfang.server.CommandFailed;
import org.lianfang.server.web.Json;
import org.lianfang.server.web.Said;
import tools.jackson.core.JacksonException;

/// What a trial remembers of itself.
///
/// @param version of this file's form
/// @param engine what orders its ledger
/// @param members how many banks it has
/// @param walked whether the walk is over, or was never wanted
record DemoSettings(int version, String alliance, EngineName engine, int members, boolean walked) {
  static final int VERSION = 2;
  private static final String FILE = "demo.json";

  DemoSettings withWalked() {
    return new DemoSettings(version, alliance, engine, members, true);
  }

  /// What the trial in a folder remembers; empty where there is none.
  ///
  /// @throws CommandFailed if the file is damaged, or from another version
  static Optional<DemoSettings> of(AllianceFolder folder) throws CommandFailed {
    Path file = folder.path().resolve(FILE);
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    try {
      DemoSettings settings = Json.MAPPER.readValue(Files.readAllBytes(file), DemoSettings.class);
      if (settings.version() == VERSION
          && settings.members() >= 1
          && settings.engine() != null
          && settings.members() <= PortPlan.membersMax(settings.engine())) {
        return Optional.of(settings);
      }
    } catch (IOException | JacksonException e) {
      // Said below: the file is not one of ours.
    }
    throw new CommandFailed(
        CommandCode.FOLDER_INVALID,
        new Said(
            file + " 已损坏，或来自其他版本；请用 --dir 换一个目录",
            file + " is damaged or from another version; choose another folder with --dir"));
  }

  void keep(AllianceFolder folder) {
    folder.write(
        folder.path().resolve(FILE),
        Json.MAPPER.writerWithDefaultPrettyPrinter().writeValueAsBytes(this));
  }
}
