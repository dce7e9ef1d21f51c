package org.lianfang.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.lianfang.acceptance.Trial.Result;
import tools.jackson.databind.JsonNode;

/// Institutions `bank-1`, `bank-2`, … on hosts of their own, which are folders of this machine: a
/// process for each node, and CometBFT beside it.
final class Hosts {
  private static final Duration LIMIT = Duration.ofMinutes(2);

  private final Path folder;
  private final int ports = Trial.freePorts();
  private final Map<Integer, Process> running = new HashMap<>();
  private final Map<Integer, String> machines = new HashMap<>();

  Hosts(Path folder) {
    this.folder = folder;
  }

  /// Ends all nodes.
  void close() throws InterruptedException {
    running.values().forEach(Process::destroy);
    for (Process process : running.values()) {
      if (!process.waitFor(60, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    }
  }

  /// Where the files of a host lie.
  Path dir(int i) {
    return folder.resolve(machines.getOrDefault(i, "d" + i));
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

  Result sign(int i, Path draft, String out) {
    return Trial.program(
        "network",
        "sign",
        draft.toString(),
        "--dir",
        dir(i).toString(),
        "--out",
        folder.resolve(out).toString());
  }

  Result genesis(Path draft, String... signatures) {
    List<String> command = new ArrayList<>(List.of("network", "genesis", draft.toString()));
    for (String signature : signatures) {
      command.add(folder.resolve(signature).toString());
    }
    command.addAll(
        List.of("--dir", dir(1).toString(), "--out", folder.resolve("genesis.json").toString()));
    return Trial.program(command.toArray(String[]::new));
  }

  void found() {
    List<String> init =
        new ArrayList<>(
            List.of("network", "init", "--alliance", "pay", "--threshold", "3", "--validators"));
    init.add("bank-1,bank-2,bank-3,bank-4");
    init.addAll(List.of("--out", folder.resolve("draft.json").toString()));
    for (int i = 1; i <= 4; i++) {
      init.add(folder.resolve("bank-" + i + ".json").toString());
    }
    done(Trial.program(init.toArray(String[]::new)));
    for (int i = 1; i <= 4; i++) {
      done(sign(i, folder.resolve("draft.json"), "s" + i + ".json"));
    }
    done(genesis(folder.resolve("draft.json"), "s1.json", "s2.json", "s3.json", "s4.json"));
    for (int i = 1; i <= 4; i++) {
      join(i);
    }
  }

  void apply(int i, String roles) {
    done(
        Trial.program(
            "network",
            "apply",
            "--dir",
            dir(i).toString(),
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
            folder.resolve("bank-" + i + ".json").toString()));
  }

  void join(int i) {
    done(
        Trial.program(
            "network",
            "join",
            "--dir",
            dir(i).toString(),
            "--genesis",
            folder.resolve("genesis.json").toString()));
  }

  void start(int i) throws IOException {
    Process process =
        Trial.serve(
            out(i), "node", "--config", dir(i).resolve("node.json").toString(), "--output", "json");
    running.put(i, process);
  }

  void awaitReady(int i) throws InterruptedException {
    await(() -> read(out(i)).contains("\"ready\":true"));
  }

  /// How many engines are connected, by the node's own metrics.
  double peers(int i) {
    return metric(i, "lianfang_engine_peers");
  }

  /// The first value of a metric of a host's node; -1 if there is none.
  double metric(int i, String name) {
    try (HttpClient client = HttpClient.newHttpClient()) {
      String metrics =
          client
              .send(
                  HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + (ports + i) + "/metrics"))
                      .build(),
                  HttpResponse.BodyHandlers.ofString())
              .body();
      return metrics
          .lines()
          .filter(line -> line.startsWith(name + "{"))
          .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
          .findFirst()
          .orElse(-1);
    } catch (IOException e) {
      return -1;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return -1;
    }
  }

  void decide(String change, String about) {
    Result proposed = done(as(1, "administrator.json", "network", change, about));
    String id = proposed.json().path("id").asString();
    for (int i = 2; i <= 3; i++) {
      proposed = done(as(i, "administrator.json", "network", "vote", id));
    }
    assertThat(proposed.json().path("decision").asString()).isEqualTo("passed");
  }

  void fileRecord(int i, int number) throws IOException {
    Path list =
        Files.writeString(
            folder.resolve("list" + number + ".csv"),
            Samples.file(List.of(Samples.phone(number, "black", "E3", "case-" + number))));
    assertThat(done(as(i, "client.json", "file", list.toString())).json().path("accepted").asInt())
        .isEqualTo(1);
  }

  Result query(int i, int number, String... more) throws InterruptedException {
    // A node that has just started waits for a fresh view.
    await(() -> queried(i, number).exit() == 0);
    return done(queried(i, number, more));
  }

  Result queried(int i, int number, String... more) {
    List<String> arguments = new ArrayList<>(List.of("query", "--type", "phone", "--value"));
    arguments.addAll(List.of(Samples.number(number), "--purpose", "account_opening"));
    arguments.addAll(List.of(more));
    return as(i, "client.json", arguments.toArray(String[]::new));
  }

  Result as(int i, String profile, String... arguments) {
    return Trial.with(dir(i).resolve("bank-" + i).resolve(profile), arguments);
  }

  static Result done(Result result) {
    assertThat(result.exit()).as(result.out() + result.err()).isZero();
    return result;
  }

  static void assertCode(Result result, int exit, String code) {
    assertThat(result.exit()).as(result.out() + result.err()).isEqualTo(exit);
    assertThat(result.problem().path("code").asString()).isEqualTo(code);
  }

  /// Changes a node's configuration before it starts.
  void set(int i, String from, String to) throws IOException {
    Path file = dir(i).resolve("node.json");
    String before = Files.readString(file);
    assertThat(before).contains(from);
    Files.writeString(file, before.replace(from, to));
  }

  /// What a node has printed.
  Path out(int i) {
    return folder.resolve("node" + i + "." + machines.getOrDefault(i, "") + ".out");
  }

  /// Starts a node that ran before in the same folder, and waits for it.
  void restart(int i) throws IOException, InterruptedException {
    Files.delete(out(i));
    start(i);
    awaitReady(i);
  }

  /// Ends a node as a loss of power would.
  void kill(int i) throws InterruptedException {
    Objects.requireNonNull(running.remove(i)).destroyForcibly().waitFor();
  }

  void stop(int i) throws InterruptedException {
    Process process = Objects.requireNonNull(running.remove(i));
    process.destroy();
    process.waitFor();
  }

  /// What `network status` says at a host.
  JsonNode status(int i) {
    return done(as(i, "administrator.json", "network", "status")).json();
  }

  static String read(Path file) {
    try {
      return Files.exists(file) ? Files.readString(file) : "";
    } catch (IOException e) {
      return "";
    }
  }

  static void await(BooleanSupplier wanted) throws InterruptedException {
    long end = System.nanoTime() + LIMIT.toNanos();
    while (!wanted.getAsBoolean()) {
      assertThat(System.nanoTime()).as("it did not come about in time").isLessThan(end);
      Thread.sleep(300);
    }
  }
}
