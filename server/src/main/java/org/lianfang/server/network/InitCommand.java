package org.lianfang.server.network;

import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.lianfang.contract.standard.Standard;
import org.lianfang.protocol.member.Application;
import org.lianfang.protocol.member.GenesisCore;
import org.lianfang.protocol.member.MemberId;
import org.lianfang.protocol.member.RuleBook;
import org.lianfang.server.CommandCode;
import org.lianfang.server.CommandFailed;
import org.lianfang.server.ExitCode;
import org.lianfang.server.Output;
import org.lianfang.server.Program;
import org.lianfang.server.web.Said;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `network init`: puts the founders' applications together to what all of them sign.
@Command(
    name = "init",
    sortOptions = false,
    description = {
      "Puts the founders' applications together to the draft of an alliance. Anybody can make it:",
      "it counts once every founder has checked and signed it."
    },
    footer = {
      "  lianfang network init --alliance pay --threshold 3 \\",
      "      --validators bank-1,bank-2,bank-3,bank-4 --out draft.json \\",
      "      bank-1.json bank-2.json bank-3.json bank-4.json"
    })
public final class InitCommand extends Program {
  @Option(names = "--alliance", required = true, paramLabel = "A", description = "Its id.")
  private String alliance = "";

  @Option(
      names = "--threshold",
      required = true,
      paramLabel = "T",
      description = "How many custodians must answer: a majority of them.")
  private int threshold;

  @Option(
      names = "--validators",
      required = true,
      split = ",",
      paramLabel = "ID",
      description = "The founders that validate: 3f + 1 bear f faulty ones.")
  private List<String> validators = List.of();

  @Option(
      names = "--vote",
      defaultValue = "1/2",
      paramLabel = "N/D",
      description = "More than this part of the members decides (default: ${DEFAULT-VALUE}).")
  private String vote = "1/2";

  @Option(
      names = "--vote-days",
      defaultValue = "14",
      paramLabel = "DAYS",
      description = "When a proposal lapses (default: ${DEFAULT-VALUE}).")
  private int voteDays = 14;

  @Option(
      names = "--ceremony-minutes",
      defaultValue = "30",
      paramLabel = "MINUTES",
      description = "When a key ceremony has failed (default: ${DEFAULT-VALUE}).")
  private int ceremonyMinutes = 30;

  @Option(names = "--out", required = true, paramLabel = "FILE", description = "The draft.")
  private Path out = Path.of("");

  @Parameters(arity = "1..*", paramLabel = "APPLICATION", description = "As apply made them.")
  private List<Path> applications = List.of();

  @Override
  public ExitCode run(Output output) throws CommandFailed {
    List<Application> founders = new ArrayList<>();
    for (Path file : applications) {
      founders.add(ApplicationFile.read(file, alliance).application());
    }
    GenesisCore core;
    try {
      String[] part = vote.split("/", 2);
      core =
          new GenesisCore(
              alliance,
              false,
              new RuleBook(
                  Integer.parseInt(part[0]),
                  Integer.parseInt(part[part.length - 1]),
                  voteDays,
                  threshold,
                  ceremonyMinutes),
              founders,
              Standard.first().bytes(),
              validators.stream().map(String::strip).map(MemberId::new).sorted().toList());
    } catch (IllegalArgumentException e) {
      throw new CommandFailed(
          CommandCode.ARGUMENT_INVALID,
          new Said("参数有误：" + e.getMessage(), "not as it should be: " + e.getMessage()));
    }
    GenesisDraft.require(core);
    GenesisDraft draft = GenesisDraft.of(core, Instant.now().truncatedTo(ChronoUnit.MILLIS));
    Exchange.write(out, draft);
    output.result(
        draft,
        new Said(
            "草案已写入 " + out + "，须由每个创始成员核对并签署；哈希 " + draft.hash(),
            "The draft is in "
                + out
                + "; every founder checks and signs it. Hash "
                + draft.hash()));
    return ExitCode.DONE;
  }
}
