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
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.lianfang.acceptance.Trial.Result;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Four institutions with a process each, and CometBFT beside it, that found an alliance together.
final class Institutions implements AutoCloseable {
  static final int COUNT = 4;
  private static final Duration LIMIT = Duration.ofMinutes(2);
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final Path folder;
  private final int ports = Trial.freePorts();
  private final Map<Integer, Process> running = new TreeMap<>();
  private final HttpClient client =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();

  /// Makes keys, draft, signatures and genesis, as `docs/operations.md` tells.
  Institutions(Path folder) {
    this.folder = folder;
    List<String> init =
        new ArrayList<>(
            List.of("network", "init", "--alliance", "pay", "--threshold", "3", "--validators"));
    init.add("bank-1,bank-2,bank-3,bank-4");
    init.addAll(List.of("--out", file("draft.json")));
    for (int i = 1; i <= COUNT; i++) {
      apply(i);
      init.add(file("bank-" + i + ".json"));
    }
    done(Trial.program(init.toArray(String[]::new)));
    List<String> genesis = new ArrayList<>(List.of("network", "genesis", file("draft.json")));
    for (int i = 1; i <= COUNT; i++) {
      String signature = file("s" + i + ".json");
      done(program(i, "network", "sign", file("draft.json"), "--out", signature));
      genesis.add(signature);
    }
    genesis.addAll(List.of("--out", file("genesis.json")));
    done(program(1, genesis.toArray(String[]::new)));
    for (int i = 1; i <= COUNT; i++) {
      done(program(i, "network", "join", "--genesis", file("genesis.json")));
    }
  }

  private void apply(int i) {
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
            "reporter,querier,custodian",
            "--node",
            "localhost:" + (ports + 6 + i),
            "--engine",
            "127.0.0.1:" + (ports + 12 + i),
            "--port",
            Integer.toString(ports + i),
            "--distance",
            "one_host",
            "--out",
            file("bank-" + i + ".json")));
  }

  private String file(String name) {
    return folder.resolve(name).toString();
  }

  /// The folder of a member's node.
  Path dir(int i) {
    return folder.resolve("d" + i);
  }

  /// The member's own folder in it.
  Path own(int i) {
    return dir(i).resolve("bank-" + i);
  }

  Path data(int i) {
    return own(i).resolve("engine").resolve("data");
  }

  /// Starts a node.
  ///
  /// @param environment what is set besides
  Process start(int i, Map<String, String> environment) throws IOException {
    Files.deleteIfExists(out(i));
    List<String> node =
        List.of("node", "--config", dir(i).resolve("node.json").toString(), "--output", "json");
    Process process = Trial.serve(out(i), environment, node.toArray(String[]::new));
    running.put(i, process);
    return process;
  }

  Process start(int i) throws IOException {
    return start(i, Map.of());
  }

  private Path out(int i) {
    return folder.resolve("node" + i + ".out");
  }

  /// What a node has printed.
  String printed(int i) {
    try {
      return Files.exists(out(i)) ? Files.readString(out(i)) : "";
    } catch (IOException e) {
      return "";
    }
  }

  void awaitReady(int i) throws InterruptedException {
    await("bank-" + i + " is ready", () -> printed(i).contains("\"ready\":true"));
  }

  /// Ends a node in order.
  void stop(int i) throws InterruptedException {
    Process process = process(i);
    process.destroy();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
  }

  /// Kills a node's own process.
  void killNode(int i) throws InterruptedException {
    process(i).destroyForcibly().waitFor();
  }

  private Process process(int i) {
    Process process = running.get(i);
    if (process == null) {
      throw new IllegalStateException("bank-" + i + " was not started");
    }
    return process;
  }

  /// Kills the engine of a node.
  void killEngine(int i) throws IOException {
    Path file = own(i).resolve("engine").resolve("engine.pid");
    if (Files.exists(file)) {
      long pid = Long.parseLong(Files.readString(file).strip().split(" ", -1)[0]);
      ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
    }
  }

  /// Files one phone number.
  Result fileAt(int i, int number) throws IOException {
    Path list =
        Files.writeString(
            folder.resolve("list" + number + ".csv"),
            Samples.file(List.of(Samples.phone(number, "black", "E3", "case-" + number))));
    return as(i, "client.json", "file", list.toString());
  }

  Result query(int i, int number) {
    return as(
        i,
        "client.json",
        "query",
        "--type",
        "phone",
        "--value",
        Samples.number(number),
        "--purpose",
        "account_opening");
  }

  /// Asks until it is answered, and expects a hit.
  void awaitFound(int i, int number) throws InterruptedException {
    await(
        "bank-" + i + " finds " + number,
        () -> {
          Result result = query(i, number);
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

  /// Verifies what a member has stored and returns its root.
  String verifiedRoot(int i) {
    Result verified = Trial.program("ledger", "verify", "--dir", own(i).toString());
    assertThat(verified.exit()).as(verified.out() + verified.err()).isZero();
    return verified.json().path("root").asString();
  }

  /// A figure of a node; empty if it does not answer or has none.
  Optional<Double> metric(int i, String name) {
    return get(i, "/metrics")
        .lines()
        .filter(line -> line.startsWith(name + "{"))
        .map(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
        .findFirst();
  }

  /// Whether a node says that all is well with this.
  boolean isWell(int i, String check) {
    for (JsonNode each : JSON.readTree(get(i, "/readyz")).path("checks")) {
      if (each.path("name").asString("").equals(check)) {
        return each.path("ok").asBoolean(false);
      }
    }
    return false;
  }

  /// Makes a call as the member's administrator.
  JsonNode administrator(int i, String method, String path) throws IOException {
    String key =
        JSON.readTree(Files.readAllBytes(own(i).resolve("administrator.json")))
            .path("key")
            .asString("");
    return JSON.readTree(
        send(
            HttpRequest.newBuilder(uri(i, path))
                .header("Authorization", "Bearer " + key)
                .method(method, HttpRequest.BodyPublishers.noBody())
                .build()));
  }

  private String get(int i, String path) {
    String body = send(HttpRequest.newBuilder(uri(i, path)).build());
    return body.isEmpty() && path.equals("/readyz") ? "{}" : body;
  }

  private URI uri(int i, String path) {
    return URI.create("http://127.0.0.1:" + (ports + i) + path);
  }

  private String send(HttpRequest request) {
    try {
      return client.send(request, HttpResponse.BodyHandlers.ofString()).body();
    } catch (IOException e) {
      return "";
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return "";
    }
  }

  static Result done(Result result) {
    assertThat(result.exit()).as(result.out() + result.err()).isZero();
    return result;
  }

  static void await(String what, BooleanSupplier wanted) throws InterruptedException {
    long end = System.nanoTime() + LIMIT.toNanos();
    while (!wanted.getAsBoolean()) {
      assertThat(System.nanoTime()).as(what).isLessThan(end);
      Thread.sleep(300);
    }
  }

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
    client.close();
  }
}
