package org.lianfang.server.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.lianfang.ledger.View;
import org.lianfang.protocol.Refused;
import org.lianfang.protocol.member.MemberId;
import org.lianfang.protocol.member.Role;
import org.lianfang.server.CommandFailed;
import org.lianfang.server.ExitCode;
import org.lianfang.server.HostedNode;
import org.lianfang.server.HostedNodes;
import org.lianfang.server.NodeHost;
import org.lianfang.server.Output;
import org.lianfang.server.RosterFile;
import org.lianfang.server.user.UserRole;
import org.lianfang.server.web.Json;
import org.lianfang.server.web.Said;

/// A run of the trial: starts it, walks through the main job where that is due, and keeps it
/// running until the process is asked to end.
final class Demo {
  private static final String LOOPBACK = "127.0.0.1";
  private static final int MEMBERS_DEFAULT = 4;
  private static final Duration STOP_LIMIT = Duration.ofSeconds(30);
  private static final String OFFICER = "officer";
  private static final String ADMINISTRATOR = "administrator";

  /// A member in the ready line.
  record ReadyMember(String id, String profile, String url, List<String> roles) {}

  record Ready(
      boolean ready,
      String dir,
      String engine,
      String roster,
      List<ReadyMember> members,
      ReadyMember supervisor) {}

  private final DemoFolder folder;
  private final Output output;

  Demo(DemoFolder folder, Output output) {
    this.folder = folder;
    this.output = output;
  }

  /// Runs the trial.
  ///
  /// @param members how many banks; 0 for those that the folder has, or the usual number
  /// @param empty whether no walk is wanted
  /// @param once whether to stop after the walk
  ExitCode run(int members, int port, boolean empty, boolean once)
      throws CommandFailed, InterruptedException {
    Optional<DemoFolder.Settings> known = folder.settings();
    if (known.isPresent() && members != 0 && members != known.get().members()) {
      throw new CommandFailed(
          ExitCode.USAGE,
          "MEMBERS_DIFFER",
          folder.path()
              + " holds an alliance of "
              + known.get().members()
              + " banks; leave --members out, or choose another folder with --dir");
    }
    DemoFolder.Settings settings =
        known.orElseGet(
            () ->
                new DemoFolder.Settings(
                    DemoFolder.Settings.VERSION,
                    Cast.ALLIANCE,
                    members == 0 ? MEMBERS_DEFAULT : members,
                    empty));
    PortPlan ports = new PortPlan(port, settings.members());
    ports.requireFree();
    folder.keep(settings);
    // A signal ends the wait below; the process then goes the way of a normal end.
    CountDownLatch asked = new CountDownLatch(1);
    CountDownLatch ended = new CountDownLatch(1);
    Thread hook = new Thread(() -> end(asked, ended), "shutdown");
    Runtime.getRuntime().addShutdownHook(hook);
    try {
      return run(settings, ports, once, asked);
    } finally {
      ended.countDown();
      removeHook(hook);
    }
  }

  /// Lets the run end in order, and then the process with status 0: being asked to stop is no
  /// failure.
  private static void end(CountDownLatch asked, CountDownLatch ended) {
    asked.countDown();
    try {
      if (ended.await(STOP_LIMIT.toSeconds(), TimeUnit.SECONDS)) {
        Runtime.getRuntime().halt(ExitCode.DONE.status());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void removeHook(Thread hook) {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The process is ending already.
    }
  }

  private ExitCode run(
      DemoFolder.Settings settings, PortPlan ports, boolean once, CountDownLatch asked)
      throws CommandFailed, InterruptedException {
    output.progress(
        new Said(
            "试用：全部成员在同一进程内，隐私声明不适用",
            "trial: all members in one process, the claims of privacy do not apply"));
    try (DemoAlliance alliance =
        DemoAlliance.open(folder, ports, Cast.ALLIANCE, Cast.of(settings.members()))) {
      if (!alliance.hasKeys()) {
        output.progress(new Said("托管方正在共同生成密钥…", "custodians are making the keys…"));
        alliance.makeKeys();
      }
      writeRoster(alliance);
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
          return serve(settings, alliance.cast(), hosted, once, asked);
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      } finally {
        hosted.reversed().forEach(HostedNode::close);
      }
    }
  }

  private ExitCode serve(
      DemoFolder.Settings settings,
      List<Cast.Part> cast,
      List<HostedNode> hosted,
      boolean once,
      CountDownLatch asked)
      throws InterruptedException {
    List<Profile> profiles = new ArrayList<>();
    for (int i = 0; i < cast.size(); i++) {
      profiles.add(profile(cast.get(i), hosted.get(i)));
    }
    boolean ok = true;
    if (!settings.walked()) {
      ok =
          new Walk(
                  profiles.subList(0, profiles.size() - 1),
                  profiles.getLast(),
                  folder.roster(),
                  output)
              .run(() -> asked.getCount() == 0);
      if (ok) {
        folder.keep(settings.withWalked());
      }
    }
    ready(cast, profiles);
    if (!once) {
      asked.await();
    }
    return ok ? ExitCode.DONE : ExitCode.REFUSED;
  }

  /// A member's profile: the one on the disk if its key is still valid, with today's address; else
  /// a fresh one.
  private Profile profile(Cast.Part part, HostedNode node) {
    String url = "http://" + LOOPBACK + ":" + node.port();
    Path file = folder.profile(part.member());
    Profile profile =
        stored(file, node)
            .map(old -> new Profile(url, old.member(), old.user(), old.key()))
            .orElseGet(
                () ->
                    new Profile(
                        url,
                        part.member().value(),
                        part.isSupervisor() ? Cast.SUPERVISOR.value() : OFFICER,
                        node.users()
                            .create(
                                part.isSupervisor() ? Cast.SUPERVISOR.value() : OFFICER,
                                part.isSupervisor()
                                    ? Set.of(UserRole.SUPERVISOR)
                                    : Set.of(UserRole.OFFICER, UserRole.REPORTER, UserRole.AUDITOR),
                                Optional.empty())
                            .key()
                            .reveal()));
    folder.write(file, Json.MAPPER.writerWithDefaultPrettyPrinter().writeValueAsBytes(profile));
    administrator(part, node, url);
    return profile;
  }

  /// Another file beside the profile, for whoever manages the node's users.
  private void administrator(Cast.Part part, HostedNode node, String url) {
    Path file = folder.profile(part.member()).resolveSibling("administrator.json");
    Profile profile =
        stored(file, node)
            .map(old -> new Profile(url, old.member(), old.user(), old.key()))
            .orElseGet(
                () ->
                    new Profile(
                        url,
                        part.member().value(),
                        ADMINISTRATOR,
                        node.users()
                            .create(ADMINISTRATOR, Set.of(UserRole.ADMINISTRATOR), Optional.empty())
                            .key()
                            .reveal()));
    folder.write(file, Json.MAPPER.writerWithDefaultPrettyPrinter().writeValueAsBytes(profile));
  }

  private static Optional<Profile> stored(Path file, HostedNode node) {
    try {
      if (Files.isRegularFile(file)) {
        Profile profile = Json.MAPPER.readValue(Files.readAllBytes(file), Profile.class);
        if (node.users()
            .authenticate(org.lianfang.server.user.ApiKey.of(profile.key()))
            .isPresent()) {
          return Optional.of(profile);
        }
      }
    } catch (IOException | tools.jackson.core.JacksonException e) {
      // A damaged profile is written anew.
    }
    return Optional.empty();
  }

  private void writeRoster(DemoAlliance alliance) {
    try (View view = alliance.first().ledger().read()) {
      folder.write(folder.roster(), RosterFile.of(view).encode());
    } catch (Refused e) {
      throw new IllegalStateException("the alliance has no roster", e);
    }
  }

  private void ready(List<Cast.Part> cast, List<Profile> profiles) {
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
            "trial",
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
