package org.lianfang.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;
import org.lianfang.acceptance.Trial.Result;

/// Institutions on hosts of their own, by the commands of `docs/operations.md`: a process for each
/// node, and CometBFT beside it.
@EnabledIf("org.lianfang.acceptance.Trial#hasCometBft")
class NetworkTest {
  private static final Duration LIMIT = Duration.ofMinutes(2);

  @TempDir Path folder = Path.of("");
  private final int ports = Trial.freePorts();
  private final List<Process> running = new ArrayList<>();

  @AfterEach
  void stop() throws InterruptedException {
    running.forEach(Process::destroy);
    for (Process process : running) {
      if (!process.waitFor(60, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    }
  }

  @Test
  void institutions_found_an_alliance_admit_a_fifth_survive_a_kill_and_part_from_it()
      throws Exception {
    for (int i = 1; i <= 4; i++) {
      apply(i, "reporter,querier,custodian");
    }
    found();
    Process[] nodes = new Process[6];
    for (int i = 1; i <= 4; i++) {
      nodes[i] = start(i);
    }
    for (int i = 1; i <= 4; i++) {
      awaitReady(i);
    }
    assertThat(done(as(1, "administrator.json", "key", "generate")).json().path("keys").size())
        .isEqualTo(15);
    file(2, 1);
    Path receipt = folder.resolve("call.receipt");
    Result hit = query(3, 1, "--open", "--receipt", receipt.toString());
    assertThat(hit.json().at("/matches/0/source").asString()).isEqualTo("bank-2");
    assertThat(hit.json().at("/matches/0/payload/identifier").asString())
        .isEqualTo(Samples.number(1));
    assertThat(
            done(Trial.offline(
                    "receipt",
                    "verify",
                    receipt.toString(),
                    "--roster",
                    dir(4).resolve("alliance.json").toString()))
                .json()
                .path("valid")
                .asBoolean())
        .isTrue();

    apply(5, "reporter,querier");
    join(5);
    nodes[5] = start(5);
    decide("admit", folder.resolve("bank-5.json").toString());
    awaitReady(5);
    assertThat(query(5, 1).json().path("found").asBoolean()).isTrue();
    decide("add-validator", "bank-5");

    nodes[3].destroyForcibly().waitFor();
    file(2, 2);
    nodes[3] = start(3);
    awaitReady(3);
    assertThat(query(3, 2).json().path("found").asBoolean()).isTrue();

    decide("expel", "bank-5");
    await(() -> peers(5) == 0);
    assertThat(queried(5, 1).problem().path("code").asString()).isEqualTo("ROLE_MISSING");
    for (int i = 1; i <= 4; i++) {
      Result verified =
          done(Trial.program("ledger", "verify", "--dir", dir(i).resolve("bank-" + i).toString()));
      assertThat(verified.json().path("valid").asBoolean()).as(verified.out()).isTrue();
    }
  }

  @Test
  void files_that_were_changed_or_are_missing_are_refused() throws IOException {
    apply(1, "reporter,querier,custodian");
    apply(2, "reporter,querier,custodian");
    Path first = folder.resolve("bank-1.json");
    String whole = Files.readString(first);
    Files.writeString(first, whole.replace("localhost", "elsewhere"));
    assertCode(init("x.json"), 1, "FILE_INVALID");
    Files.writeString(first, whole);
    done(init("draft.json"));
    assertCode(init("draft.json"), 2, "FILE_EXISTS");

    Path draft = folder.resolve("draft.json");
    done(sign(1, draft, "s1.json"));
    assertCode(genesis(draft, "s1.json"), 1, "BAD_SIGNATURE");
    assertThat(genesis(draft, "s1.json").err()).contains("bank-2");
    String content = Files.readString(draft);
    Files.writeString(draft, content.replace("\"threshold\" : 2", "\"threshold\" : 1"));
    assertCode(sign(2, draft, "s2.json"), 1, "FILE_INVALID");
    Files.writeString(draft, content);
    done(sign(2, draft, "s2.json"));
    done(genesis(draft, "s1.json", "s2.json"));

    Path made = folder.resolve("genesis.json");
    Path changed = folder.resolve("changed.json");
    Files.copy(made, changed);
    Files.writeString(changed, " ", StandardOpenOption.APPEND);
    assertCode(
        Trial.program("network", "join", "--dir", dir(2).toString(), "--genesis", changed + ""),
        1,
        "FILE_INVALID");
    join(2);
    assertCode(
        Trial.program(
            "network",
            "join",
            "--dir",
            folder.resolve("nobody").toString(),
            "--genesis",
            made.toString()),
        2,
        "KEYS_MISSING");
  }

  private Result init(String out) {
    return Trial.program(
        "network",
        "init",
        "--alliance",
        "pay",
        "--threshold",
        "2",
        "--validators",
        "bank-1,bank-2",
        "--out",
        folder.resolve(out).toString(),
        folder.resolve("bank-1.json").toString(),
        folder.resolve("bank-2.json").toString());
  }

  private Result sign(int i, Path draft, String out) {
    return Trial.program(
        "network",
        "sign",
        draft.toString(),
        "--dir",
        dir(i).toString(),
        "--out",
        folder.resolve(out).toString());
  }

  private Result genesis(Path draft, String... signatures) {
    List<String> command = new ArrayList<>(List.of("network", "genesis", draft.toString()));
    for (String signature : signatures) {
      command.add(folder.resolve(signature).toString());
    }
    command.addAll(
        List.of("--dir", dir(1).toString(), "--out", folder.resolve("genesis.json").toString()));
    return Trial.program(command.toArray(String[]::new));
  }

  private void found() {
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

  private void apply(int i, String roles) {
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
            "localhost:" + (ports + 6 + i),
            "--engine",
            "127.0.0.1:" + (ports + 12 + i),
            "--port",
            Integer.toString(ports + i),
            "--distance",
            "one_host",
            "--out",
            folder.resolve("bank-" + i + ".json").toString()));
  }

  private void join(int i) {
    done(
        Trial.program(
            "network",
            "join",
            "--dir",
            dir(i).toString(),
            "--genesis",
            folder.resolve("genesis.json").toString()));
  }

  private Process start(int i) throws IOException {
    Process process =
        Trial.serve(
            folder.resolve("node" + i + ".out"),
            "node",
            "--config",
            dir(i).resolve("node.json").toString(),
            "--output",
            "json");
    running.add(process);
    return process;
  }

  private void awaitReady(int i) throws InterruptedException {
    Path out = folder.resolve("node" + i + ".out");
    await(() -> read(out).contains("\"ready\":true"));
  }

  /// How many engines are connected, by the node's own metrics.
  private double peers(int i) {
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
          .filter(line -> line.startsWith("lianfang_engine_peers{"))
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

  private void decide(String change, String about) {
    Result proposed = done(as(1, "administrator.json", "network", change, about));
    String id = proposed.json().path("id").asString();
    for (int i = 2; i <= 3; i++) {
      proposed = done(as(i, "administrator.json", "network", "vote", id));
    }
    assertThat(proposed.json().path("decision").asString()).isEqualTo("passed");
  }

  private void file(int i, int number) throws IOException {
    Path list =
        Files.writeString(
            folder.resolve("list" + number + ".csv"),
            Samples.file(List.of(Samples.phone(number, "black", "E3", "case-" + number))));
    assertThat(done(as(i, "client.json", "file", list.toString())).json().path("accepted").asInt())
        .isEqualTo(1);
  }

  private Result query(int i, int number, String... more) throws InterruptedException {
    // A node that has just started waits for a fresh view.
    await(() -> queried(i, number).exit() == 0);
    return done(queried(i, number, more));
  }

  private Result queried(int i, int number, String... more) {
    List<String> arguments = new ArrayList<>(List.of("query", "--type", "phone", "--value"));
    arguments.addAll(List.of(Samples.number(number), "--purpose", "account_opening"));
    arguments.addAll(List.of(more));
    return as(i, "client.json", arguments.toArray(String[]::new));
  }

  private Result as(int i, String profile, String... arguments) {
    return Trial.with(dir(i).resolve("bank-" + i).resolve(profile), arguments);
  }

  private Path dir(int i) {
    return folder.resolve("d" + i);
  }

  private static Result done(Result result) {
    assertThat(result.exit()).as(result.out() + result.err()).isZero();
    return result;
  }

  private static void assertCode(Result result, int exit, String code) {
    assertThat(result.exit()).as(result.out() + result.err()).isEqualTo(exit);
    assertThat(result.problem().path("code").asString()).isEqualTo(code);
  }

  private static String read(Path file) {
    try {
      return Files.exists(file) ? Files.readString(file) : "";
    } catch (IOException e) {
      return "";
    }
  }

  private static void await(BooleanSupplier wanted) throws InterruptedException {
    long end = System.nanoTime() + LIMIT.toNanos();
    while (!wanted.getAsBoolean()) {
      assertThat(System.nanoTime()).as("it did not come about in time").isLessThan(end);
      Thread.sleep(300);
    }
  }
}
