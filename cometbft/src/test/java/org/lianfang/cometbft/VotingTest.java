package org.lianfang.cometbft;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lianfang.cometbft.engine.EngineVoice;
import org.lianfang.cometbft.engine.Seed;
import org.lianfang.cometbft.engine.VoteRecord;
import org.lianfang.ledger.Committed;
import org.lianfang.ledger.replica.ReplicaTables;
import org.lianfang.ledger.store.InMemoryStore;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.Encoding;
import org.lianfang.protocol.ledger.State;

/// Real engines that change their consensus keys, and some that must not vote.
final class VotingTest {
  private static final int CHANGED = 3;

  @TempDir Path folder;

  @BeforeAll
  static void requireEngine() {
    TestAlliance.requireEngine();
  }

  /// One member's keys in memory.
  private static final class MemoryKeys implements CometBftLedger.Keyring {
    private final byte[] node;
    private byte[] consensus;
    private Optional<byte[]> next = Optional.empty();
    private int drawn;

    MemoryKeys(TestAlliance.Member member) {
      this.consensus = member.consensus;
      this.node = member.node;
    }

    @Override
    public Seed consensus() {
      return user -> user.accept(consensus);
    }

    @Override
    public Seed node() {
      return user -> user.accept(node);
    }

    @Override
    public Optional<Seed> next() {
      return next.map(seed -> user -> user.accept(seed));
    }

    @Override
    public void drawNext() {
      next = Optional.of(Encoding.sha256(Bytes.utf8("next" + ++drawn)).toArray());
    }

    @Override
    public void advance() {
      consensus = next.orElseThrow();
      next = Optional.empty();
    }

    @Override
    public boolean isRegistered(State state, Bytes key) {
      return new ToyNetwork().validators(state).contains(key);
    }

    @Override
    public boolean beginsRecord() {
      return false;
    }
  }

  private static void replaceKey(TestAlliance alliance, Bytes former, Bytes next) throws Exception {
    // One command in the real rules. Here three validators are left in between.
    alliance.submit(0, ToyNetwork.validator(100, former, false));
    alliance.submit(0, ToyNetwork.validator(101, next, true));
  }

  /// Three of four validators order something only if the changed one votes.
  private static void assertVotes(TestAlliance alliance, CometBftLedger changed, Bytes key)
      throws Exception {
    TestAlliance.await(
        "it votes with the new key",
        () -> changed.voice().equals(new EngineVoice(key, Optional.empty(), Optional.empty())));
    alliance.stop(0);
    assertThat(alliance.submit(1, TestAlliance.add(1)).outcome().isAccepted()).isTrue();
    alliance.awaitAgreement();
  }

  @Test
  void an_engine_goes_over_to_its_new_key_while_the_others_go_on() throws Exception {
    try (TestAlliance alliance = new TestAlliance(folder, 4)) {
      alliance.startAll();
      alliance.stop(CHANGED);
      TestAlliance.Member member = alliance.member(CHANGED);
      MemoryKeys keys = new MemoryKeys(member);
      CometBftLedger ledger = alliance.start(CHANGED, member.disk.reopen(), keys);
      Bytes next = ledger.drawNextKey();
      assertThat(ledger.drawNextKey()).as("drawn once").isEqualTo(next);
      assertThat(ledger.voice().flaw()).as("its record goes on").isEmpty();

      replaceKey(alliance, member.validator(), next);
      assertVotes(alliance, ledger, next);
      assertThat(keys.next()).isEmpty();
    }
  }

  @Test
  void a_key_without_its_record_only_watches_until_another_one_follows() throws Exception {
    try (TestAlliance alliance = new TestAlliance(folder, 4)) {
      alliance.startAll();
      alliance.stop(CHANGED);
      delete(alliance.home(CHANGED));
      TestAlliance.Member member = alliance.member(CHANGED);
      MemoryKeys keys = new MemoryKeys(member);
      keys.drawNext();
      CometBftLedger ledger =
          alliance.start(CHANGED, new InMemoryStore(ReplicaTables.ALL).reopen(), keys);
      assertThat(ledger.voice().flaw()).contains(VoteRecord.Flaw.MISSING);
      assertThat(alliance.home(CHANGED).resolve("config/priv_validator_key.json")).doesNotExist();
      alliance.submit(0, TestAlliance.put(50, "a", "b"));
      alliance.awaitSize(CHANGED, 2);

      Bytes elsewhere = ledger.voice().next().orElseThrow();
      Bytes next = ledger.drawNextKey();
      assertThat(next).as("a key that came with the backup may have voted").isNotEqualTo(elsewhere);
      replaceKey(alliance, member.validator(), next);
      assertVotes(alliance, ledger, next);
    }
  }

  @Test
  void an_engine_restored_from_an_old_backup_finds_its_own_votes_and_stops_voting()
      throws Exception {
    try (TestAlliance alliance = new TestAlliance(folder, 4)) {
      alliance.startAll();
      alliance.stop(CHANGED);
      Path backup = folder.resolve("backup");
      copy(alliance.home(CHANGED), backup);
      alliance.start(CHANGED);
      for (int i = 0; i < 5; i++) {
        alliance.submit(CHANGED, TestAlliance.put(50 + i, "key", "value"));
      }
      alliance.stop(CHANGED);
      delete(alliance.home(CHANGED));
      copy(backup, alliance.home(CHANGED));

      CometBftLedger restored =
          alliance.start(CHANGED, new InMemoryStore(ReplicaTables.ALL).reopen());
      TestAlliance.await(
          "it stops voting",
          () -> restored.voice().flaw().equals(Optional.of(VoteRecord.Flaw.OLD)));
      alliance.submit(0, TestAlliance.add(1));
      alliance.awaitAgreement();
      assertThat(alliance.counter(CHANGED)).as("it still follows").isEqualTo(1);
      alliance.stop(CHANGED);
      assertThat(alliance.start(CHANGED).voice().flaw()).contains(VoteRecord.Flaw.OLD);
    }
  }

  @Test
  void all_members_stand_at_the_agreed_height_and_go_on_from_it() throws Exception {
    try (TestAlliance alliance = new TestAlliance(folder, 4)) {
      alliance.startAll();
      alliance.submit(0, TestAlliance.add(1));
      long last = alliance.ledger(0).health().height() + 6;
      alliance.lastHeight(last);
      for (int i = 0; i < 4; i++) {
        alliance.stop(i);
        alliance.start(i);
        alliance.awaitSize(i, 2);
      }
      for (int i = 2; alliance.ledger(0).health().height() < last; i++) {
        alliance.ledger(0).submit(TestAlliance.add(i));
        Thread.sleep(200);
      }
      CompletableFuture<Committed> waiting =
          alliance.ledger(0).submit(TestAlliance.add(500)).toCompletableFuture();
      Thread.sleep(3_000);
      for (int i = 0; i < 4; i++) {
        assertThat(alliance.ledger(i).health().height()).isEqualTo(last);
      }
      alliance.awaitAgreement();
      assertThat(waiting).as("what was not ordered waits").isNotDone();

      alliance.lastHeight(CometBftLedger.Settings.NO_END);
      for (int i = 0; i < 4; i++) {
        alliance.stop(i);
      }
      for (int i = 0; i < 4; i++) {
        alliance.start(i);
      }
      assertThat(alliance.submit(1, TestAlliance.add(1_000)).outcome().isAccepted()).isTrue();
      alliance.awaitAgreement();
      assertThat(alliance.ledger(2).health().height()).isGreaterThan(last);
    }
  }

  private static void delete(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.toList()) {
        Files.copy(file, to.resolve(from.relativize(file)));
      }
    }
  }
}
