package org.lianfang.cometbft.abci;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;
import org.lianfang.cometbft.CountingMachine;
import org.lianfang.cometbft.ToyNetwork;
import org.lianfang.cometbft.engine.GenesisFile;
import org.lianfang.ledger.KeyValueMachine;
import org.lianfang.ledger.replica.Replica;
import org.lianfang.ledger.replica.ReplicaTables;
import org.lianfang.ledger.store.InMemoryStore;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.member.SigningKey;

final class ExecutionTest {
  private static final Instant BEGIN = Instant.parse("2026-11-01T00:00:00Z");

  private final List<Bytes> validators =
      List.copyOf(new TreeSet<>(List.of(key(1), key(2), key(3), key(4))));
  private final GenesisFile genesis =
      new GenesisFile(
          "toy", BEGIN, validators, ToyNetwork.genesis(validators, List.of()).encoded());
  private final CountingMachine rules = new CountingMachine();
  private final Replica replica = Replica.open(new InMemoryStore(ReplicaTables.ALL), rules);
  private final ArrayDeque<Runnable> tasks = new ArrayDeque<>();
  private final Execution execution = new Execution(replica, new ToyNetwork(), genesis, tasks::add);

  private static Bytes key(int number) {
    byte[] seed = new byte[32];
    seed[0] = (byte) number;
    return new SigningKey(seed).verifyingKey().bytes();
  }

  private static Execution.Proposal proposal(long height, long... requests) {
    List<ByteString> transactions =
        Arrays.stream(requests)
            .mapToObj(
                request ->
                    Application.string(
                        KeyValueMachine.command("bank-1", request, "add", "counter", "1")
                            .encoded()))
            .toList();
    return new Execution.Proposal(height, BEGIN.plusSeconds(height), List.of(), transactions);
  }

  private void commit(Execution.Executed executed) throws Exception {
    replica.commit(executed.staged(), Optional.empty());
    execution.forget();
  }

  private void runAll() {
    while (!tasks.isEmpty()) {
      tasks.remove().run();
    }
  }

  @Test
  void what_was_proposed_lies_ready_when_it_is_decided() throws Exception {
    commit(execution.of(proposal(1)));
    rules.forget();
    execution.begin(proposal(2, 1, 2));
    runAll();
    assertThat(rules.applications()).isEqualTo(2);
    assertThat(replica.size()).isEqualTo(1);

    Execution.Executed executed = execution.of(proposal(2, 1, 2));

    assertThat(rules.applications()).isEqualTo(2);
    assertThat(executed).isSameAs(execution.of(proposal(2, 1, 2)));
    assertThat(executed.response().getTxResultsCount()).isEqualTo(2);
    commit(executed);
    assertThat(replica.size()).isEqualTo(3);
  }

  @Test
  void another_block_is_decided_than_was_proposed() throws Exception {
    commit(execution.of(proposal(1)));
    Replica other = Replica.open(new InMemoryStore(ReplicaTables.ALL), new KeyValueMachine());
    Execution plain = new Execution(other, new ToyNetwork(), genesis, task -> {});
    other.commit(plain.of(proposal(1)).staged(), Optional.empty());
    for (Execution.Proposal decided :
        List.of(
            proposal(2, 2),
            proposal(2, 2, 1),
            proposal(2),
            new Execution.Proposal(
                2, BEGIN.plusSeconds(9), List.of(), proposal(2, 1, 2).transactions()))) {
      execution.begin(proposal(2, 1, 2));
      runAll();
      assertThat(execution.of(decided).response()).isEqualTo(plain.of(decided).response());
      assertThat(execution.of(decided).staged().root())
          .isEqualTo(plain.of(decided).staged().root());
    }
  }

  @Test
  void a_task_that_comes_late_does_nothing() throws Exception {
    commit(execution.of(proposal(1)));
    execution.begin(proposal(2, 1));
    execution.begin(proposal(2, 2));
    commit(execution.of(proposal(2, 1)));
    rules.forget();
    runAll();
    assertThat(rules.applications()).isZero();
    commit(execution.of(proposal(3, 3)));
    assertThat(replica.size()).isEqualTo(3);
  }

  @Test
  void of_two_proposals_the_later_one_is_executed() throws Exception {
    commit(execution.of(proposal(1)));
    rules.forget();
    execution.begin(proposal(2, 1));
    execution.begin(proposal(2, 2, 3));
    runAll();
    assertThat(rules.applications()).isEqualTo(2);
  }

  @Test
  void without_anybody_to_do_it_ahead_it_is_done_when_it_is_decided() throws Exception {
    Execution alone =
        new Execution(
            replica,
            new ToyNetwork(),
            genesis,
            task -> {
              throw new RejectedExecutionException();
            });
    commit(alone.of(proposal(1)));
    alone.begin(proposal(2, 1));
    commit(alone.of(proposal(2, 1)));
    assertThat(replica.size()).isEqualTo(2);
  }

  @Test
  void a_failure_ahead_is_told_when_the_block_is_decided() throws Exception {
    commit(execution.of(proposal(1)));
    // Time that goes back is mended; a block that no state can follow is not.
    Execution.Proposal impossible =
        new Execution.Proposal(2, Instant.MAX, List.of(), proposal(2, 1).transactions());
    execution.begin(impossible);
    runAll();
    assertThatThrownBy(() -> execution.of(impossible)).isInstanceOf(RuntimeException.class);
    commit(execution.of(proposal(2, 1)));
  }
}
