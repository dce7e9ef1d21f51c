package org.lianfang.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;
import org.lianfang.acceptance.Trial.Result;

/// Institutions on hosts of their own, by the commands of `docs/operations.md`: a process for each
/// node, and CometBFT beside it.
@EnabledIf("org.lianfang.acceptance.Trial#hasCometBft")
class NetworkTest {
  @TempDir Path folder = Path.of("");
  private @Nullable Hosts opened;

  private Hosts hosts() {
    return Objects.requireNonNull(opened);
  }

  @BeforeEach
  void open() {
    opened = new Hosts(folder);
  }

  @AfterEach
  void stop() {
    hosts().close();
  }

  @Test
  void institutions_found_an_alliance_admit_a_fifth_survive_a_kill_and_part_from_it()
      throws Exception {
    hosts().applyFounders();
    hosts().found();
    assertThat(hosts().begin().json().path("keys").size()).isEqualTo(15);
    hosts().fileRecord(2, 1);
    Path receipt = folder.resolve("call.receipt");
    Result hit = hosts().query(3, 1, "--open", "--receipt", receipt.toString());
    assertThat(hit.json().at("/matches/0/source").asString()).isEqualTo("bank-2");
    assertThat(hit.json().at("/matches/0/payload/identifier").asString())
        .isEqualTo(Samples.number(1));
    assertThat(
            Hosts.done(
                    Trial.offline(
                        "receipt",
                        "verify",
                        receipt.toString(),
                        "--roster",
                        hosts().dir(4).resolve("alliance.json").toString()))
                .json()
                .path("valid")
                .asBoolean())
        .isTrue();

    hosts().apply(5, "reporter,querier");
    hosts().join(5);
    hosts().start(5);
    hosts().decide("admit", folder.resolve("bank-5.json").toString());
    hosts().awaitReady(5);
    // A node is ready as soon as its view is fresh; it may still follow the last blocks, and fetch
    // entries, which its answers say.
    hosts().awaitFound(5, 1);
    hosts().decide("add-validator", "bank-5");

    hosts().kill(3);
    hosts().fileRecord(2, 2);
    hosts().start(3);
    hosts().awaitReady(3);
    hosts().awaitFound(3, 2);

    hosts().decide("expel", "bank-5");
    Hosts.await("the others part from it", () -> hosts().peers(5) == 0);
    assertThat(hosts().queried(5, 1).problem().path("code").asString())
        .isEqualTo("MEMBER_NOT_ACTIVE");
    for (int i = 1; i <= 4; i++) {
      hosts().verified(i);
    }
  }

  @Test
  void files_that_were_changed_or_are_missing_are_refused() throws IOException {
    hosts().apply(1, "reporter,querier,custodian");
    hosts().apply(2, "reporter,querier,custodian");
    Path first = folder.resolve("bank-1.json");
    String whole = Files.readString(first);
    Files.writeString(first, whole.replace("localhost", "elsewhere"));
    Trial.assertCode(init("x.json"), 1, "FILE_INVALID");
    Files.writeString(first, whole);
    Hosts.done(init("draft.json"));
    Trial.assertCode(init("draft.json"), 2, "FILE_EXISTS");

    Path draft = folder.resolve("draft.json");
    Hosts.done(hosts().sign(1, draft, "s1.json"));
    Trial.assertCode(hosts().genesis(draft, "s1.json"), 1, "BAD_SIGNATURE");
    assertThat(hosts().genesis(draft, "s1.json").err()).contains("bank-2");
    String content = Files.readString(draft);
    Files.writeString(draft, content.replace("\"threshold\" : 2", "\"threshold\" : 1"));
    Trial.assertCode(hosts().sign(2, draft, "s2.json"), 1, "FILE_INVALID");
    Files.writeString(draft, content);
    Hosts.done(hosts().sign(2, draft, "s2.json"));
    Hosts.done(hosts().genesis(draft, "s1.json", "s2.json"));

    Path made = folder.resolve("genesis.json");
    Path changed = folder.resolve("changed.json");
    Files.copy(made, changed);
    Files.writeString(changed, " ", StandardOpenOption.APPEND);
    Trial.assertCode(
        Trial.program(
            "network", "join", "--dir", hosts().dir(2).toString(), "--genesis", changed + ""),
        1,
        "FILE_INVALID");
    hosts().join(2);
    Trial.assertCode(
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
}
