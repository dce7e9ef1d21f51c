package org.lianfang.server.network;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.Encoding;
import org.lianfang.protocol.Reason;
import org.lianfang.server.AllianceFolder;
import org.lianfang.server.CommandCode;
import org.lianfang.server.CommandFailed;
import org.lianfang.server.ExitCode;
import org.lianfang.server.Output;
import org.lianfang.server.Program;
import org.lianfang.server.web.Said;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `network join`: checks the genesis and puts it where the node finds it.
@Command(
    name = "join",
    sortOptions = false,
    description = {
      "Checks the genesis, all founders' signatures included, and puts it into the node's folder.",
      "Compare its SHA-256 with another member before you start the node."
    },
    footer = "  lianfang network join --dir data/bank-1 --genesis genesis.json")
public final class JoinCommand extends Program {
  @Option(names = "--dir", required = true, paramLabel = "DIR", description = "The node's folder.")
  private Path dir = Path.of("");

  @Option(
      names = "--genesis",
      required = true,
      paramLabel = "FILE",
      description = "The genesis of the alliance.")
  private Path file = Path.of("");

  record Joined(String config, String sha256, boolean founder) {}

  @Override
  public ExitCode run(Output output) throws CommandFailed {
    Bytes content = Exchange.bytes(file);
    CheckedGenesis genesis = CheckedGenesis.of(file, content);
    try (AllianceFolder folder = AllianceFolder.take(dir)) {
      NodeConfig config = NodeConfig.in(folder);
      OwnMember own = OwnMember.read(folder, config);
      if (!config.alliance().equals(genesis.core().alliance())) {
        throw new CommandFailed(
            Reason.GENESIS_INVALID,
            new Said(
                file + " 属于联盟 " + genesis.core().alliance() + "，而不是 " + config.alliance(),
                file
                    + " begins the alliance "
                    + genesis.core().alliance()
                    + ", not "
                    + config.alliance()));
      }
      Path kept = folder.genesis();
      if (Files.exists(kept) && !Exchange.bytes(kept).equals(content)) {
        throw new CommandFailed(
            CommandCode.GENESIS_DIFFERS,
            new Said(
                kept + " 是另一个创世文件；节点不会更换联盟",
                kept + " is another genesis; a node never changes its alliance"));
      }
      folder.write(kept, content.toArray());
      boolean founder =
          genesis.core().founders().stream()
              .anyMatch(each -> each.member().equals(own.identity().member()));
      String hash = Encoding.sha256(content).toHex();
      Path started = folder.path().resolve(NodeConfig.FILE);
      output.result(new Joined(started.toString(), hash, founder), said(started, hash, founder));
      return ExitCode.DONE;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Said said(Path config, String hash, boolean founder) {
    String start = "lianfang node --config " + config;
    return founder
        ? new Said(
            "创世文件有效，SHA-256 " + hash + "；启动：" + start,
            "The genesis holds, SHA-256 " + hash + "; start: " + start)
        : new Said(
            "创世文件有效，SHA-256 " + hash + "；将申请交给一个成员（network admit），表决通过后启动：" + start,
            "The genesis holds, SHA-256 "
                + hash
                + "; hand your application to a member (network"
                + " admit), and start once the vote has passed: "
                + start);
  }
}
