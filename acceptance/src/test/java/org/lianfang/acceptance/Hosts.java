package org.lianfang.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.lianfang.acceptance.Trial.Result;
import tools.jackson.databind.JsonNode;

/// Institutions `bank-1`, `bank-2`, … on hosts of their own, which are folders of this machine: a
/// process for each node, and CometBFT beside it.
final class Hosts implements AutoCloseable {
  static final int FOUNDERS = 4;
  private static final Duration LIMIT = Duration.ofMinutes(5);

  private final Path folder;
  private final int ports = Trial.freePorts();
  private final Map<Integer, Process> running = new TreeMap<>();
  private final Map<Integer, String> machines = new TreeMap<>();

  Hosts(Path folder) {
    this.folder = folder;
  }

  /// Ends all nodes.
  @Override
  public void close() {
    running.values().forEach(Process::destroy);
    try {
      for (Process process : running.values()) {
        process.waitFor(60, TimeUnit.SECONDS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    running.values().forEach(Process::destroyForcibly);
  }

  /// Where the files of a host lie.
  Path dir(int i) {
    return folder.resolve(machines.getOrDefault(i, "d" + i));
  }

  /// The member's own folder there.
  Path own(int i) {
    return dir(i).resolve("bank-" + i);
  }

  /// What the member's engine keeps.
  Path data(int i) {
    return own(i).resolve("engine/data");
  }

  /// Where the node of a host listens, as others know it first.
  int nodePort(int i) {
    return ports + 6 + i;
  }

  int enginePort(int i) {
    return ports + 12 + i;
  }

  /// A port that no host was given at first.
  int sparePort(int i) {
    return ports + 18 + i;
  }

  /// Lets an institution go on with another folder.
  void move(int i, String machine) {
    machines.put(i, machine);
  }

  private String file(String name) {
    return folder.resolve(name).toString();
  }

  void apply(int i, String roles) {
    done(
        program(
            i,
            "network",
            "apply",
            "--alliance",
            "pay",
            "--member",
            "bank-" + i,
            "--name-zh",
            "银行" + i,
            "--name-en",
            "Bank " + i,
            "--roles",
            roles,
            "--node",
            "localhost:" + nodePort(i),
            "--engine",
            "127.0.0.1:" + enginePort(i),
            "--port",
            Integer.toString(ports + i),
            "--distance",
            "one_host",
            "--out",
            file("bank-" + i + ".json")));
  }

  Result sign(int i, Path draft, String out) {
    return program(i, "network", "sign", draft.toString(), "--out", file(out));
  }

  Result genesis(Path draft, String... signatures) {
    List<String> command = new ArrayList<>(List.of("network", "genesis", draft.toString()));
    for (String signature : signatures) {
      command.add(file(signature));
    }
    command.addAll(List.of("--out", file("genesis.json")));
    return program(1, command.toArray(String[]::new));
  }

  void join(int i) {
    done(program(i, "network", "join", "--genesis", file("genesis.json")));
  }

  /// The founders, who are custodians, apply.
  void applyFounders() {
    for (int i = 1; i <= FOUNDERS; i++) {
      apply(i, "reporter,querier,custodian");
    }
  }

  /// From the founders' applications to a genesis that all of them have.
  void found() {
    List<String> init =
        new ArrayList<>(
            List.of("network", "init", "--alliance", "pay", "--threshold", "3", "--validators"));
    init.add("bank-1,bank-2,bank-3,bank-4");
    init.addAll(List.of("--out", file("draft.json")));
    for (int i = 1; i <= FOUNDERS; i++) {
      init.add(file("bank-" + i + ".json"));
    }
    done(Trial.program(init.toArray(String[]::new)));
    Path draft = folder.resolve("draft.json");
    for (int i = 1; i <= FOUNDERS; i++) {
      done(sign(i, draft, "s" + i + ".json"));
    }
    done(genesis(draft, "s1.json", "s2.json", "s3.json", "s4.json"));
    for (int i = 1; i <= FOUNDERS; i++) {
      join(i);
    }
  }

  /// Starts the founders' nodes and has the alliance's keys made.
  ///
  /// @return what the command for the keys printed
  Result begin() throws IOException, InterruptedException {
    for (int i = 1; i <= FOUNDERS; i++) {
      if (!running.containsKey(i)) {
        start(i);
      }
    }
    for (int i = 1; i <= FOUNDERS; i++) {
      awaitReady(i);
    }
    return done(as(1, "administrator.json", "key", "generate"));
  }

  Process start(int i) throws IOException {
    return start(i, Map.of());
  }

  /// Starts a node, for the first time or again.
  ///
  /// @param environment what is set besides
  Process start(int i, Map<String, String> environment) throws IOException {
    Files.deleteIfExists(out(i));
    Process process =
        Trial.serve(
            out(i),
            environment,
            "node",
            "--config",
            dir(i).resolve("node.json").toString(),
            "--output",
            "json");
    running.put(i, process);
    return process;
  }

  void awaitReady(int i) throws InterruptedException {
    await("bank-" + i + " is ready", () -> printed(i).contains("\"ready\":true"));
  }

  private Path out(int i) {
    return folder.resolve("node" + i + "." + machines.getOrDefault(i, "") + ".out");
  }

  /// What a node has printed.
  String printed(int i) {
    try {
      return Files.exists(out(i)) ? Files.readString(out(i)) : "";
    } catch (IOException e) {
      return "";
    }
  }

  /// Ends a node in order.
  void stop(int i) throws InterruptedException {
    Process process = Objects.requireNonNull(running.remove(i));
    process.destroy();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).as("bank-" + i + " stops").isTrue();
  }

  /// Ends a node as a loss of power would.
  void kill(int i) throws InterruptedException {
    Objects.requireNonNull(running.remove(i)).destroyForcibly().waitFor();
  }

  /// The engine of a node, if one runs.
  Optional<ProcessHandle> engine(int i) throws IOException {
    Path file = own(i).resolve("engine/engine.pid");
    return Files.exists(file)
        ? ProcessHandle.of(Long.parseLong(Files.readString(file).strip().split(" ", -1)[0]))
        : Optional.empty();
  }

  void killEngine(int i) throws IOException {
    engine(i).ifPresent(ProcessHandle::destroyForcibly);
  }

  NodeApi api(int i) {
    return new NodeApi(ports + i);
  }

  /// A figure of a node; -1 if it does not answer or has none.
  double metric(int i, String name) {
    return api(i).metric(name).orElse(-1.0);
  }

  /// How many engines are connected, by the node's own metrics.
  double peers(int i) {
    return metric(i, "lianfang_engine_peers");
  }

  void decide(String change, String about) {
    Result proposed = done(as(1, "administrator.json", "network", change, about));
    String id = proposed.json().path("id").asString();
    for (int i = 2; i <= 3; i++) {
      proposed = done(as(i, "administrator.json", "network", "vote", id));
    }
    assertThat(proposed.json().path("decision").asString()).isEqualTo("passed");
  }

  /// Files one phone number, which must be taken.
  void fileRecord(int i, int number) throws IOException {
    assertThat(done(filed(i, number)).json().path("accepted").asInt()).isEqualTo(1);
  }

  /// Files one phone number.
  Result filed(int i, int number) throws IOException {
    Path list =
        Files.writeString(
            folder.resolve("list" + number + ".csv"),
            Samples.file(List.of(Samples.phone(number, "black", "E3", "case-" + number))));
    return as(i, "client.json", "file", list.toString());
  }

  /// Asks until it is answered.
  Result query(int i, int number, String... more) throws InterruptedException {
    // A node that has just started waits for a fresh view.
    await("bank-" + i + " is answered", () -> queried(i, number).exit() == 0);
    return done(queried(i, number, more));
  }

  Result queried(int i, int number, String... more) {
    List<String> arguments = new ArrayList<>(List.of("query", "--type", "phone", "--value"));
    arguments.addAll(List.of(Samples.number(number), "--purpose", "account_opening"));
    arguments.addAll(List.of(more));
    return as(i, "client.json", arguments.toArray(String[]::new));
  }

  /// Asks until there is a hit.
  void awaitFound(int i, int number) throws InterruptedException {
    await(
        "bank-" + i + " finds " + number,
        () -> {
          Result result = queried(i, number);
          return result.exit() == 0 && result.json().path("found").asBoolean();
        });
  }

  Result as(int i, String profile, String... arguments) {
    return Trial.with(own(i).resolve(profile), arguments);
  }

  /// Runs a command of the program on a node's folder.
  Result program(int i, String... arguments) {
    List<String> command = new ArrayList<>(List.of(arguments));
    command.addAll(List.of("--dir", dir(i).toString()));
    return Trial.program(command.toArray(String[]::new));
  }

  /// Verifies what a member has stored.
  JsonNode verified(int i) {
    JsonNode verdict = done(Trial.program("ledger", "verify", "--dir", own(i).toString())).json();
    assertThat(verdict.path("valid").asBoolean()).as(verdict.toString()).isTrue();
    return verdict;
  }

  /// What `network status` says at a host.
  JsonNode status(int i) {
    return done(as(i, "administrator.json", "network", "status")).json();
  }

  /// Changes a node's configuration before it starts.
  void set(int i, String from, String to) throws IOException {
    Path file = dir(i).resolve("node.json");
    String before = Files.readString(file);
    assertThat(before).contains(from);
    Files.writeString(file, before.replace(from, to));
  }

  static Result done(Result result) {
    assertThat(result.exit()).as(result.out() + result.err()).isZero();
    return result;
  }

  static void await(String what, BooleanSupplier wanted) throws InterruptedException {
    long end = System.nanoTime() + LIMIT.toNanos();
    while (!wanted.getAsBoolean()) {
      assertThat(System.nanoTime()).as(what).isLessThan(end);
      Thread.sleep(100);
    }
  }
}
