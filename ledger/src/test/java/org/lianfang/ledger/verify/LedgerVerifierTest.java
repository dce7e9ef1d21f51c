package org.lianfang.ledger.verify;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lianfang.ledger.KeyValueMachine;
import org.lianfang.ledger.Seeded;
import org.lianfang.ledger.replica.Replica;
import org.lianfang.ledger.replica.ReplicaTables;
import org.lianfang.ledger.store.Batch;
import org.lianfang.ledger.store.Durability;
import org.lianfang.ledger.store.Range;
import org.lianfang.ledger.store.RocksStore;
import org.lianfang.ledger.store.Store;
import org.lianfang.ledger.store.StoreFailed;
import org.lianfang.ledger.store.StoreOptions;
import org.lianfang.ledger.store.Table;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.FoundFlaw;
import org.lianfang.protocol.Reason;
import org.lianfang.protocol.checkpoint.Checkpoint;
import org.lianfang.protocol.checkpoint.Cosignature;
import org.lianfang.protocol.checkpoint.CosignedCheckpoint;
import org.lianfang.protocol.checkpoint.Signers;
import org.lianfang.protocol.ledger.Applied;
import org.lianfang.protocol.ledger.Entry;
import org.lianfang.protocol.ledger.RequestKey;
import org.lianfang.protocol.ledger.State;
import org.lianfang.protocol.ledger.StateMachine;
import org.lianfang.protocol.member.MemberId;
import org.lianfang.protocol.member.Roster;
import org.lianfang.protocol.member.SigningKey;

final class LedgerVerifierTest {
  private static final Instant START = Instant.parse("2026-03-01T00:00:00Z");
  private static final String ORIGIN = "lianfang-trial/test";

  private final Seeded seeded = new Seeded();
  private final LedgerVerifier verifier = new LedgerVerifier(new KeyValueMachine());

  @TempDir Path root;

  private Replica open(String name) throws StoreFailed {
    return Replica.open(store(name), new KeyValueMachine());
  }

  private Store store(String name) throws StoreFailed {
    return RocksStore.open(root.resolve(name), ReplicaTables.ALL, StoreOptions.MODEST);
  }

  private void append(Replica replica, int blocks) throws StoreFailed {
    for (int i = 0; i < blocks; i++) {
      List<Bytes> envelopes = new ArrayList<>();
      for (int j = seeded.below(5); j >= 0; j--) {
        envelopes.add(seeded.command(replica.size() + envelopes.size()).encoded());
      }
      replica.commit(
          replica.stage(replica.size(), START.plusMillis(replica.size()), envelopes),
          seeded.oneIn(3) ? Optional.of(seeded.bytes(8)) : Optional.empty());
    }
  }

  private Verdict verify(String name) throws IOException {
    return verifier.verify(root.resolve(name), List.of());
  }

  private Verdict.Damaged damaged(String name, String what) throws IOException {
    Verdict verdict = verify(name);
    assertThat(verdict).as("%s, %s", what, seeded).isInstanceOf(Verdict.Damaged.class);
    return (Verdict.Damaged) verdict;
  }

  @Test
  void a_whole_ledger_is_verified_closed_killed_and_running() throws Exception {
    try (Replica replica = open("a")) {
      assertThat(verify("a"))
          .isInstanceOfSatisfying(
              Verdict.Verified.class, empty -> assertThat(empty.size()).isZero());
      append(replica, 10);
      copy("a", "killed");
      assertThat(verify("a"))
          .isInstanceOfSatisfying(
              Verdict.Verified.class,
              verified -> {
                assertThat(verified.size()).isEqualTo(replica.size());
                assertThat(verified.root()).isEqualTo(replica.root());
                assertThat(verified.checked()).isGreaterThan(4 * replica.size());
              });
    }
    assertThat(verify("a")).isEqualTo(verify("killed"));
    // Once more, with rows in tables and in the log.
    try (Replica replica = open("a")) {
      append(replica, 5);
      copy("a", "killed");
    }
    assertThat(verify("a")).isEqualTo(verify("killed"));
  }

  @Test
  void verifying_changes_nothing() throws Exception {
    try (Replica replica = open("a")) {
      append(replica, 5);
      SortedMap<String, String> before = stamps("a");
      assertThat(verify("a")).isInstanceOf(Verdict.Verified.class);
      assertThat(stamps("a")).isEqualTo(before);
    }
    SortedMap<String, String> before = stamps("a");
    assertThat(verify("a")).isInstanceOf(Verdict.Verified.class);
    assertThat(stamps("a")).isEqualTo(before);
  }

  @Test
  void a_ledger_that_grows_meanwhile_is_verified() throws Exception {
    try (Replica replica = open("a")) {
      append(replica, 5);
      AtomicBoolean done = new AtomicBoolean();
      Thread writer =
          Thread.ofPlatform()
              .start(
                  () -> {
                    try {
                      while (!done.get()) {
                        append(replica, 1);
                      }
                    } catch (StoreFailed e) {
                      throw new IllegalStateException(e);
                    }
                  });
      for (int i = 0; i < 3; i++) {
        assertThat(verify("a")).as(seeded.toString()).isInstanceOf(Verdict.Verified.class);
      }
      done.set(true);
      writer.join();
    }
  }

  @Test
  void a_row_that_does_not_follow_from_the_log_is_found() throws Exception {
    try (Replica replica = open("a")) {
      append(replica, 12);
      // Every table shall have rows.
      Bytes roster = KeyValueMachine.command("bank-9", 1, "roster", "-", "r").encoded();
      replica.commit(
          replica.stage(replica.size(), START.plusSeconds(9), List.of(roster)),
          Optional.of(Bytes.EMPTY));
    }
    for (Table table : ReplicaTables.ALL) {
      for (String how : List.of("changed", "removed", "added")) {
        remove("b");
        copy("a", "b");
        try (Store store = store("b")) {
          store.write(tamper(store, table, how), Durability.SYNC);
        }
        damaged("b", table.name() + " " + how);
      }
    }
  }

  private Batch tamper(Store store, Table table, String how) {
    List<Bytes> keys = new ArrayList<>();
    // The engine's note is its own matter.
    store.scan(
        table, Range.ALL, (key, value) -> key.equals(ReplicaTables.NOTE_KEY) || keys.add(key));
    Bytes key = keys.get(seeded.below(keys.size()));
    Bytes value = store.get(table, key).orElseThrow();
    return switch (how) {
      case "removed" -> new Batch().delete(table, key);
      case "added" -> new Batch().put(table, Bytes.join(key, seeded.bytes(1)), value);
      default -> new Batch().put(table, key, value.isEmpty() ? seeded.bytes(1) : flip(value));
    };
  }

  @Test
  void any_flipped_byte_any_missing_and_any_shortened_file_is_found() throws Exception {
    try (Replica replica = open("closed")) {
      append(replica, 6);
    }
    try (Replica replica = open("closed")) {
      append(replica, 6);
      copy("closed", "killed");
    }
    for (String name : List.of("closed", "killed")) {
      assertThat(verify(name)).isInstanceOf(Verdict.Verified.class);
      for (String file : stamps(name).keySet()) {
        Path path = root.resolve(name).resolve(file);
        byte[] content = Files.readAllBytes(path);
        if (content.length == 0) {
          // The lock, and the log that a clean close has emptied into tables: nothing to lose.
          assertThat(file).matches("LOCK|[0-9]+\\.log");
          continue;
        }
        Files.delete(path);
        if (name.equals("killed")
            && file.endsWith(".sst")
            && verify(name) instanceof Verdict.Verified) {
          // A table that was compacted away just before: no ledger stands on it.
          continue;
        }
        damaged(name, "%s/%s missing".formatted(name, file));
        for (int i = 0; i < 3; i++) {
          byte[] changed = content.clone();
          int at = i == 0 ? content.length - 1 : seeded.below(content.length);
          changed[at] ^= (byte) (1 << seeded.below(8));
          Files.write(path, changed);
          damaged(name, "%s/%s flipped at %d of %d".formatted(name, file, at, content.length));
        }
        int shorter = seeded.below(content.length);
        Files.write(path, Arrays.copyOf(content, shorter));
        damaged(name, "%s/%s cut to %d of %d".formatted(name, file, shorter, content.length));
        Files.write(path, content);
      }
      assertThat(verify(name)).isInstanceOf(Verdict.Verified.class);
    }
    assertThat(verify("never")).isInstanceOf(Verdict.Damaged.class);
  }

  @Test
  void an_entry_whose_recorded_outcome_is_not_the_rules_is_found() throws Exception {
    // A replica that took a forged envelope for genuine.
    Replica replica = Replica.open(store("a"), new Gullible());
    try (replica) {
      List<Bytes> envelopes =
          List.of(
              KeyValueMachine.command("bank-1", 1, "put", "a", "x").encoded(),
              KeyValueMachine.forged("bank-1", 2, "put", "a", "y").encoded());
      replica.commit(replica.stage(0, START, envelopes), Optional.empty());
    }
    Verdict.Damaged verdict = damaged("a", "a forged entry");
    assertThat(verdict.position()).isEqualTo(1);
    assertThat(verdict.found().flaw()).isEqualTo(LedgerFlaw.OUTCOME_DIFFERS);
    assertThat(new LedgerVerifier(new Gullible()).verify(root.resolve("a"), List.of()))
        .isInstanceOf(Verdict.Verified.class);
  }

  /// Takes forged envelopes.
  private static final class Gullible implements StateMachine {
    private final KeyValueMachine machine = new KeyValueMachine();

    @Override
    public Optional<Reason> admit(State committed, Bytes envelope) {
      return Optional.empty();
    }

    @Override
    public Applied apply(State state, Entry entry) {
      String text = entry.envelope().text();
      if (!text.endsWith(" forged")) {
        return machine.apply(state, entry);
      }
      String[] parts = text.split(" ", -1);
      long request = Long.parseLong(parts[1].substring(16), 16);
      Bytes genuine =
          KeyValueMachine.command(parts[0], request, parts[2], parts[3], parts[4]).encoded();
      return machine.apply(state, new Entry(entry.position(), entry.time(), genuine));
    }

    @Override
    public Optional<RequestKey> requestKey(Bytes envelope) {
      return machine.requestKey(envelope);
    }
  }

  @Test
  void stored_checkpoints_are_checked_against_the_ledger() throws Exception {
    List<CosignedCheckpoint> stored = new ArrayList<>();
    SigningKey log = new SigningKey(seeded.bytes(32).toArray());
    SigningKey cosigner = new SigningKey(seeded.bytes(32).toArray());
    Bytes inBlock;
    try (Replica replica = open("a")) {
      for (int i = 0; i < 4; i++) {
        append(replica, 2);
        stored.add(checkpoint(replica.size(), replica.root(), log, cosigner));
      }
      List<Bytes> pair =
          List.of(
              KeyValueMachine.command("bank-9", 1, "put", "a", "x").encoded(),
              KeyValueMachine.command("bank-9", 2, "put", "a", "x").encoded());
      long size = replica.size();
      replica.commit(replica.stage(size, START.plusSeconds(9), pair), Optional.empty());
      try (var view = replica.read()) {
        inBlock = view.rootAt(size + 1);
      }
      assertThat(check(stored, log, cosigner)).isInstanceOf(Verdict.Verified.class);
      refused(
          checkpoint(size + 1, inBlock, log, cosigner),
          log,
          cosigner,
          LedgerFlaw.CHECKPOINT_IN_BLOCK);
      refused(
          checkpoint(size + 3, inBlock, log, cosigner),
          log,
          cosigner,
          LedgerFlaw.CHECKPOINT_BEYOND_END);
      refused(checkpoint(size, inBlock, log, cosigner), log, cosigner, LedgerFlaw.CHECKPOINT_ROOT);
      SigningKey stranger = new SigningKey(seeded.bytes(32).toArray());
      refused(
          checkpoint(size, stored.getLast().checkpoint().root(), log, stranger),
          log,
          cosigner,
          LedgerFlaw.CHECKPOINT_UNPROVEN);
    }
  }

  private void refused(
      CosignedCheckpoint checkpoint, SigningKey log, SigningKey cosigner, LedgerFlaw flaw)
      throws IOException {
    assertThat(check(List.of(checkpoint), log, cosigner))
        .isInstanceOfSatisfying(
            Verdict.Damaged.class, damaged -> assertThat(damaged.found().flaw()).isEqualTo(flaw));
  }

  private Verdict check(List<CosignedCheckpoint> stored, SigningKey log, SigningKey cosigner)
      throws IOException {
    Roster roster =
        new Roster(
            1,
            0,
            List.of(
                new Roster.Validator(
                    new MemberId("bank-1"), log.verifyingKey(), cosigner.verifyingKey())));
    Signers signers = Signers.of("test", ORIGIN, roster);
    return verifier.verify(
        root.resolve("a"),
        List.of(new CheckpointCheck(stored, (view, size) -> Optional.of(signers))));
  }

  private static CosignedCheckpoint checkpoint(
      long size, Bytes root, SigningKey log, SigningKey cosigner) {
    Checkpoint checkpoint = new Checkpoint(ORIGIN, size, root);
    return CosignedCheckpoint.sign(checkpoint, log)
        .with(
            Cosignature.sign(
                checkpoint, Cosignature.cosignerName("test", "bank-1"), 1_800_000_000, cosigner));
  }

  @Test
  void further_checks_see_the_verified_ledger_and_may_refuse() throws Exception {
    try (Replica replica = open("a")) {
      append(replica, 3);
      long size = replica.size();
      Verdict.Verified plain = (Verdict.Verified) verify("a");
      assertThat(verifier.verify(root.resolve("a"), List.of(view -> view.size())))
          .isEqualTo(new Verdict.Verified(size, plain.root(), plain.checked() + size));
      LedgerCheck refusing =
          view -> {
            throw new Damage(1, LedgerFlaw.ROW_MISSING, "vault");
          };
      assertThat(verifier.verify(root.resolve("a"), List.of(refusing)))
          .isEqualTo(
              new Verdict.Damaged(
                  1,
                  new FoundFlaw(
                      LedgerFlaw.ROW_MISSING, "表 vault 缺少一行", "a row of table vault is missing")));
    }
  }

  private Bytes flip(Bytes value) {
    byte[] changed = value.toArray();
    changed[seeded.below(changed.length)] ^= (byte) (1 << seeded.below(8));
    return Bytes.owning(changed);
  }

  private SortedMap<String, String> stamps(String name) throws IOException {
    SortedMap<String, String> stamps = new TreeMap<>();
    try (Stream<Path> files = Files.list(root.resolve(name))) {
      for (Path file : files.toList()) {
        stamps.put(
            file.getFileName().toString(),
            Files.size(file) + " " + Files.getLastModifiedTime(file));
      }
    }
    return stamps;
  }

  /// Copies all files as they are at one moment: again, if the store tidied up meanwhile.
  private void copy(String from, String to) throws IOException {
    boolean done = false;
    while (!done) {
      remove(to);
      Files.createDirectories(root.resolve(to));
      try {
        SortedMap<String, String> before = stamps(from);
        for (String file : before.keySet()) {
          Files.copy(root.resolve(from).resolve(file), root.resolve(to).resolve(file));
        }
        done = stamps(from).equals(before);
      } catch (NoSuchFileException tidied) {
        assertThat(tidied.getFile()).endsWith(".sst");
      }
    }
  }

  private void remove(String name) throws IOException {
    if (Files.exists(root.resolve(name))) {
      for (String file : stamps(name).keySet()) {
        Files.delete(root.resolve(name).resolve(file));
      }
    }
  }
}
