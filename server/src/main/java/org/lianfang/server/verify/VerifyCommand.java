package org.lianfang.server.verify;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.lianfang.contract.AllianceContract;
import org.lianfang.ledger.verify.Damage;
import org.lianfang.ledger.verify.LedgerVerifier;
import org.lianfang.ledger.verify.Verdict;
import org.lianfang.protocol.FoundFlaw;
import org.lianfang.server.CommandCode;
import org.lianfang.server.CommandFailed;
import org.lianfang.server.ExitCode;
import org.lianfang.server.Output;
import org.lianfang.server.Program;
import org.lianfang.server.web.Said;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `ledger verify`: applies the whole stored ledger again and compares, then checks the stored
/// checkpoints and every vault entry against it.
@Command(
    name = "verify",
    description = {
      "Verifies what a member's node has stored: every byte of the ledger, the checkpoints, each",
      "entry of the vault, and the engine's tables. Changes nothing; the node may run or not."
    },
    footer = "  lianfang ledger verify --dir data/demo/bank-1 --output json")
public final class VerifyCommand extends Program {
  @Option(
      names = "--dir",
      paramLabel = "DIR/ID",
      required = true,
      description = "The member's folder.")
  private Path directory = Path.of(".");

  record Valid(boolean valid, long size, String root, long checked) {}

  record Invalid(boolean valid, long position, String code, String reason) {}

  @Override
  public ExitCode run(Output output) throws CommandFailed {
    Path ledger = directory.resolve("ledger");
    if (!Files.isDirectory(ledger) || !Files.isReadable(ledger)) {
      throw new CommandFailed(
          CommandCode.LEDGER_MISSING,
          new Said(
              directory + " 中没有可读的账本；请指定成员目录，例如 data/demo/bank-1",
              directory
                  + " holds no readable ledger; name a member's folder, such as data/demo/bank-1"));
    }
    try {
      return switch (verify(directory)) {
        case Verdict.Verified verified -> {
          output.result(
              new Valid(true, verified.size(), verified.root().toHex(), verified.checked()),
              new Said(
                  "有效：" + verified.size() + " 条命令，根 " + verified.root().toHex(),
                  "valid: " + verified.size() + " commands, root " + verified.root().toHex()));
          yield ExitCode.DONE;
        }
        case Verdict.Damaged damaged -> {
          FoundFlaw found = damaged.found();
          output.result(
              new Invalid(false, damaged.position(), found.flaw().name(), found.en()),
              new Said(
                  "无效，位置 " + damaged.position() + "：" + found.zh(),
                  "not valid at position " + damaged.position() + ": " + found.en()));
          yield ExitCode.REFUSED;
        }
      };
    } catch (IOException e) {
      throw new CommandFailed(
          CommandCode.NO_ROOM,
          new Said(
              "临时目录放不下第二份状态；请设置 -Djava.io.tmpdir",
              "the folder for temporary files cannot hold a second state; set -Djava.io.tmpdir"));
    }
  }

  /// Verifies all that lies in a member's folder, whose node may run.
  static Verdict verify(Path directory) throws IOException {
    try (NodeStoreCheck node = NodeStoreCheck.open(directory)) {
      return new LedgerVerifier(new AllianceContract())
          .verify(
              directory.resolve("ledger"),
              List.of(node, new EngineFilesCheck(directory.resolve("engine").resolve("data"))));
    } catch (Damage e) {
      return e.verdict();
    }
  }
}
