package org.lianfang.server.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
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
import org.lianfang.server.web.Said;

/// A run of the trial: starts it, walks through the main job where that is due, and keeps it
/// running until the process is asked to end.
final class Demo {
  private static final String LOOPBACK = "127.0.0.1";
  private static final int MEMBERS_DEFAULT = 4;

  /// A member in the ready line.
  record ReadyMember(String id, String profile, String url, List<String> roles) {}

  record Ready(
      boolean ready,
      String dir,
      String engine,
      String roster,
      List<ReadyMember> members,
      ReadyMember supervisor) {}

  private final AllianceFolder folder;
  private final Output output;

  Demo(AllianceFolder folder, Output output) {
    this.folder = folder;
    this.output = output;
  }

  /// Runs the trial.
  ///
  /// @param engine what orders the ledger; empty for the one that the folder has, or the usual one
  /// @param members how many banks; empty for those that the folder has, or the usual number
  /// @param empty whether no walk is wanted
  /// @param once whether to stop after the walk
  ExitCode run(
      Optional<EngineName> engine, Optional<Integer> members, int port, boolean empty, boolean once)
      throws CommandFailed, InterruptedException {
    Optional<DemoSettings> known = DemoSettings.of(folder);
    if (known.isPresent() && engine.filter(name -> name != known.get().engine()).isPresent()) {
      throw new CommandFailed(
          CommandCode.ENGINE_DIFFERS,
          new Said(
              folder.path()
                  + " 中的联盟使用引擎 "
                  + known.get().engine().option()
                  + "；请去掉 --engine，或用 --dir 换一个目录",
              folder.path()
                  + " holds an alliance on the engine "
                  + known.get().engine().option()
                  + "; leave --engine out, or choose another folder with --dir"));
    }
    if (known.isPresent() && members.filter(n -> n != known.get().members()).isPresent()) {
      throw new CommandFailed(
          CommandCode.MEMBERS_DIFFER,
          new Said(
              folder.path()
                  + " 中的联盟有 "
                  + known.get().members()
                  + " 家银行；请去掉 --members，或用 --dir 换一个目录",
              folder.path()
                  + " holds an alliance of "
                  + known.get().members()
                  + " banks; leave --members out, or choose another folder with --dir"));
    }
    DemoSettings settings =
        known.orElseGet(
            () ->
                new DemoSettings(
                    DemoSettings.VERSION,
                    Cast.ALLIANCE,
                    engine.orElse(EngineName.EMBEDDED),
                    members.orElse(MEMBERS_DEFAULT),
                    empty));
    PortPlan ports = new PortPlan(port, settings.members(), settings.engine());
    ports.requireFree();
    settings.keep(folder);
    try (StopSignal stop = new StopSignal()) {
      return run(settings, ports, once, stop);
    }
  }

  private ExitCode run(DemoSettings settings, PortPlan ports, boolean once, StopSignal stop)
      throws CommandFailed, InterruptedException {
    output.progress(
        new Said(
            "试用：全部成员在同一进程内，隐私声明不适用",
            "trial: all members in one process, the claims of privacy do not apply"));
    if (settings.engine() == EngineName.COMETBFT) {
      output.progress(new Said("正在为每个成员启动 CometBFT…", "starting CometBFT, one process a member…"));
    }
    try (DemoAlliance alliance =
        DemoAlliance.open(folder, ports, Cast.ALLIANCE, Cast.of(settings.members()))) {
      if (!alliance.hasKeys()) {
        output.progress(new Said("托管方正在共同生成密钥…", "custodians are making the keys…"));
        alliance.makeKeys();
      }
      alliance.writeRoster(folder);
      List<HostedNode> hosted = new ArrayList<>();
      try {
        for (int i = 0; i < alliance.cast().size(); i++) {
          MemberId member = alliance.cast().get(i).member();
          hosted.add(
              new HostedNode(
                  alliance.node(member),
                  ports.rest(i),
                  folder.member(member),
                  alliance.clock(),
                  alliance.random(),
                  alliance.executor()));
        }
        try (NodeHost _ = NodeHost.start(new HostedNodes(hosted), LOOPBACK, folder.path())) {
          alliance.awaitFresh();
          return serve(settings, alliance.cast(), hosted, once, stop);
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      } finally {
        hosted.reversed().forEach(HostedNode::close);
      }
    }
  }

  private ExitCode serve(
      DemoSettings settings,
      List<Cast.Part> cast,
      List<HostedNode> hosted,
      boolean once,
      StopSignal stop)
      throws InterruptedException {
    List<Profile> profiles = new ArrayList<>();
    for (int i = 0; i < cast.size(); i++) {
      profiles.add(
          new Profiles(folder, LOOPBACK)
              .of(cast.get(i).member(), cast.get(i).isSupervisor(), hosted.get(i)));
    }
    boolean ok = true;
    if (!settings.walked()) {
      ok =
          new Walk(
                  profiles.subList(0, profiles.size() - 1),
                  profiles.getLast(),
                  folder.roster(),
                  output)
              .run(stop::isAsked);
      if (ok) {
        settings.withWalked().keep(folder);
      }
    }
    ready(settings.engine(), cast, profiles);
    if (!once) {
      stop.await();
    }
    return ok ? ExitCode.DONE : ExitCode.REFUSED;
  }

  private void ready(EngineName engine, List<Cast.Part> cast, List<Profile> profiles) {
    List<ReadyMember> members = new ArrayList<>();
    for (int i = 0; i < cast.size(); i++) {
      members.add(
          new ReadyMember(
              cast.get(i).member().value(),
              folder.profile(cast.get(i).member()).toString(),
              profiles.get(i).url(),
              cast.get(i).roles().stream().map(Role::wireName).toList()));
    }
    Ready ready =
        new Ready(
            true,
            folder.path().toString(),
            engine.shown(),
            folder.roster().toString(),
            members.subList(0, members.size() - 1),
            members.getLast());
    output.result(ready, text(ready));
  }

  private static Said text(Ready ready) {
    StringBuilder addresses = new StringBuilder();
    for (ReadyMember member : ready.members()) {
      addresses.append("  ").append(member.id()).append("  ").append(member.url());
      addresses.append("  ").append(member.profile()).append('\n');
    }
    addresses
        .append("  supervisor  ")
        .append(ready.supervisor().url())
        .append("  ")
        .append(ready.supervisor().profile())
        .append('\n');
    String first = ready.members().getFirst().profile();
    return new Said(
        "就绪。各成员的 REST 接口（密钥在其 client.json 中，以 Bearer 方式使用）：\n"
            + addresses
            + "例如：lianfang query --profile "
            + first
            + " --type phone --value +447700900123 --purpose account_opening\n按 Ctrl-C 停止。",
        "Ready. REST interfaces of the members (the key is in client.json, used as Bearer):\n"
            + addresses
            + "Try: lianfang query --profile "
            + first
            + " --type phone --value +447700900123 --purpose account_opening\nCtrl-C stops.");
  }
}
