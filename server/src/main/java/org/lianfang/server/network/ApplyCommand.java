package org.lianfang.server.network;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.lianfang.cometbft.CometBftLedger;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.Term;
import org.lianfang.protocol.member.Application;
import org.lianfang.protocol.member.Endpoints;
import org.lianfang.protocol.member.MemberId;
import org.lianfang.protocol.member.Role;
import org.lianfang.protocol.member.SignedApplication;
import org.lianfang.protocol.wire.MemberCodec;
import org.lianfang.server.AllianceFolder;
import org.lianfang.server.CommandCode;
import org.lianfang.server.CommandFailed;
import org.lianfang.server.ExitCode;
import org.lianfang.server.Output;
import org.lianfang.server.Program;
import org.lianfang.server.web.Json;
import org.lianfang.server.web.Said;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `network apply`: makes a member's keys, its node's configuration, and its signed application.
@Command(
    name = "apply",
    sortOptions = false,
    description = {
      "Makes this institution's keys in DIR, the configuration of its node, and its signed",
      "application. Keys that are there stay: the same command again gives the same application."
    },
    footer = {
      "  lianfang network apply --dir data/bank-1 --alliance pay --member bank-1 --name-zh 甲银行 \\",
      "      --name-en 'Bank One' --node node.bank-1.example:8443 \\",
      "      --engine node.bank-1.example:26656 --out bank-1.json"
    })
public final class ApplyCommand extends Program {
  @Option(names = "--dir", required = true, paramLabel = "DIR", description = "The node's folder.")
  private Path dir = Path.of("");

  @Option(names = "--alliance", required = true, paramLabel = "A", description = "Its id.")
  private String alliance = "";

  @Option(names = "--member", required = true, paramLabel = "ID", description = "Own member id.")
  private String member = "";

  @Option(names = "--name-zh", required = true, paramLabel = "NAME", description = "Chinese name.")
  private String nameZh = "";

  @Option(names = "--name-en", required = true, paramLabel = "NAME", description = "English name.")
  private String nameEn = "";

  @Option(
      names = "--roles",
      split = ",",
      defaultValue = "reporter,querier,custodian",
      paramLabel = "ROLE",
      description = "Roles, separated by commas (default: ${DEFAULT-VALUE}).")
  private List<String> roles = List.of();

  @Option(
      names = "--node",
      required = true,
      paramLabel = "HOST:PORT",
      description = "Where other members reach this node.")
  private String node = "";

  @Option(
      names = "--engine",
      required = true,
      paramLabel = "HOST:PORT",
      description = "Where other members reach this member's consensus engine.")
  private String engine = "";

  @Option(
      names = "--port",
      defaultValue = "8440",
      paramLabel = "P",
      description = "Port of REST, on loopback (default: ${DEFAULT-VALUE}).")
  private int port = 8440;

  @Option(
      names = "--distance",
      defaultValue = "lan",
      paramLabel = "lan|wan",
      description = "How far the others are (default: ${DEFAULT-VALUE}).")
  private String distance = "lan";

  @Option(
      names = "--out",
      required = true,
      paramLabel = "FILE",
      description = "The application, which is handed over.")
  private Path out = Path.of("");

  @Override
  public ExitCode run(Output output) throws CommandFailed {
    try (AllianceFolder folder = AllianceFolder.take(dir)) {
      Endpoints endpoints = new Endpoints(node, engine);
      NodeConfig config =
          new NodeConfig(
              "cometbft",
              alliance,
              new MemberId(member).value(),
              folder.path().toString(),
              "127.0.0.1",
              port,
              "0.0.0.0:" + Endpoints.port(node),
              "0.0.0.0:" + Endpoints.port(engine),
              distance,
              0,
              SyncMode.AUTO.wireName(),
              CometBftLedger.Settings.SNAPSHOT_BLOCKS);
      config.profile();
      new MemberId(alliance);
      Set<Role> wanted = roles();
      keep(folder, config);
      OwnMember.beginVotes(folder, new MemberId(member));
      OwnMember own = OwnMember.draw(folder, alliance, new MemberId(member));
      Application application =
          new Application(
              own.identity().member(),
              nameZh,
              nameEn,
              wanted,
              own.identity().keys(own.tls().keyHash()),
              own.identity().engine(),
              Optional.of(endpoints));
      Bytes bytes = MemberCodec.encode(application);
      SignedApplication signed =
          new SignedApplication(
              bytes,
              application,
              own.identity().signing().sign(Application.LABEL, alliance, bytes));
      ApplicationFile file = ApplicationFile.of(alliance, signed);
      Exchange.write(out, file);
      output.result(
          file,
          new Said(
              "申请已写入 " + out + "，公钥指纹 " + file.key() + "；私钥只在 " + folder.path() + " 中，请备份",
              "The application is in "
                  + out
                  + ", key "
                  + file.key()
                  + "; the private keys are in "
                  + folder.path()
                  + " only: back that folder up"));
      return ExitCode.DONE;
    } catch (IllegalArgumentException e) {
      throw new CommandFailed(
          CommandCode.ARGUMENT_INVALID,
          new Said("参数有误：" + e.getMessage(), "not as it should be: " + e.getMessage()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// A configuration that is there is the operator's; only one of another member is refused.
  private static void keep(AllianceFolder folder, NodeConfig config) throws CommandFailed {
    Path file = folder.path().resolve(NodeConfig.FILE);
    if (!Files.exists(file)) {
      folder.write(file, Json.MAPPER.writerWithDefaultPrettyPrinter().writeValueAsBytes(config));
      return;
    }
    NodeConfig known = NodeConfig.read(file);
    if (!known.member().equals(config.member()) || !known.alliance().equals(config.alliance())) {
      throw new CommandFailed(
          CommandCode.FOLDER_IN_USE,
          new Said(
              folder.path() + " 是 " + known.member() + " 在联盟 " + known.alliance() + " 中的目录",
              folder.path() + " is the folder of " + known.member() + " in " + known.alliance()));
    }
  }

  private Set<Role> roles() {
    EnumSet<Role> found = EnumSet.noneOf(Role.class);
    for (String name : roles) {
      found.add(
          Term.find(Role.class, name.strip())
              .orElseThrow(() -> new IllegalArgumentException("there is no role " + name)));
    }
    return found;
  }
}
