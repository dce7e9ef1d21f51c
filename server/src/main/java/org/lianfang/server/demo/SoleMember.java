package org.lianfang.server.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.lianfang.protocol.member.MemberId;
import org.lianfang.protocol.member.Role;
import org.lianfang.server.AllianceFolder;
import org.lianfang.server.CommandCode;
import org.lianfang.server.CommandFailed;
import org.lianfang.server.ExitCode;
import org.lianfang.server.HostedNode;
import org.lianfang.server.HostedNodes;
import org.lianfang.server.NodeHost;
import org.lianfang.server.Output;
import org.lianfang.server.Profile;
import org.lianfang.server.Profiles;
import org.lianfang.server.StopSignal;
import org.lianfang.server.web.Json;
import org.lianfang.server.web.Said;
import tools.jackson.core.JacksonException;

/// The configuration of one node on the embedded engine: the member is an alliance of its own.
///
/// @param dir where the node keeps everything
/// @param address where REST listens; `127.0.0.1` if absent
/// @param port of REST; the node's own port is the next one
public record SoleMember(
    @Nullable String engine,
    String alliance,
    String member,
    @Nullable String nameZh,
    @Nullable String nameEn,
    String dir,
    @Nullable String address,
    int port) {

  record Ready(boolean ready, String dir, String engine, String roster, Member member) {}

  record Member(String id, String profile, String url, List<String> roles) {}

  /// Reads a configuration.
  ///
  /// @throws CommandFailed if the file is missing, or is no configuration
  public static SoleMember read(Path file) throws CommandFailed {
    try {
      SoleMember config = Json.MAPPER.readValue(Files.readAllBytes(file), SoleMember.class);
      new MemberId(config.alliance());
      new MemberId(config.member());
      if (config.engine() != null && !config.engine().equals("embedded")) {
        throw new CommandFailed(
            CommandCode.ENGINE_UNKNOWN,
            new Said("engine 只能是 embedded 或 cometbft", "engine is embedded or cometbft"));
      }
      if (config.dir() == null) {
        throw new IllegalArgumentException("dir is missing");
      }
      return config;
    } catch (IOException e) {
      throw new CommandFailed(
          CommandCode.CONFIG_MISSING, new Said(file + " 无法读取", file + " cannot be read"));
    } catch (JacksonException | IllegalArgumentException | NullPointerException e) {
      throw new CommandFailed(
          CommandCode.CONFIG_INVALID,
          new Said(
              file + " 不是节点配置；lianfang node --help 有示例",
              file + " is no configuration of a node; lianfang node --help shows one"));
    }
  }

  /// Runs the node until the process is asked to stop.
  public ExitCode run(Output output) throws CommandFailed, InterruptedException {
    Cast.Part part =
        new Cast.Part(
            new MemberId(member),
            nameZh == null ? member : nameZh,
            nameEn == null ? member : nameEn,
            EnumSet.of(Role.REPORTER, Role.QUERIER, Role.CUSTODIAN));
    PortPlan ports = new PortPlan(port, 0, EngineName.EMBEDDED);
    String listening = address == null ? "127.0.0.1" : address;
    try (AllianceFolder folder = AllianceFolder.take(Path.of(dir))) {
      ports.requireFree();
      try (StopSignal stop = new StopSignal();
          DemoAlliance own = DemoAlliance.open(folder, ports, alliance, List.of(part))) {
        if (!own.hasKeys()) {
          own.makeKeys();
        }
        own.writeRoster(folder);
        try (HostedNode node =
                new HostedNode(
                    own.first(),
                    port,
                    folder.member(part.member()),
                    own.clock(),
                    own.random(),
                    own.executor());
            NodeHost _ = NodeHost.start(new HostedNodes(List.of(node)), listening, folder.path())) {
          own.awaitFresh();
          ready(
              folder, part, new Profiles(folder, listening).of(part.member(), false, node), output);
          stop.await();
          return ExitCode.DONE;
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void ready(AllianceFolder folder, Cast.Part part, Profile profile, Output output) {
    Ready ready =
        new Ready(
            true,
            folder.path().toString(),
            "trial",
            folder.roster().toString(),
            new Member(
                part.member().value(),
                folder.profile(part.member()).toString(),
                profile.url(),
                part.roles().stream().map(Role::wireName).toList()));
    output.result(
        ready,
        new Said(
            "就绪：" + profile.url() + "，密钥在 " + ready.member().profile(),
            "Ready: " + profile.url() + ", the key is in " + ready.member().profile()));
  }
}
