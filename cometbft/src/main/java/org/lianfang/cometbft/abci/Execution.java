package org.lianfang.cometbft.abci;

import com.google.protobuf.ByteString;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.lianfang.cometbft.engine.GenesisFile;
import org.lianfang.cometbft.engine.NodeId;
import org.lianfang.cometbft.wire.abci.ExecTxResult;
import org.lianfang.cometbft.wire.abci.Misbehavior;
import org.lianfang.cometbft.wire.abci.ResponseFinalizeBlock;
import org.lianfang.cometbft.wire.abci.ValidatorUpdate;
import org.lianfang.cometbft.wire.types.PublicKey;
import org.lianfang.ledger.replica.Replica;
import org.lianfang.ledger.replica.ReplicaView;
import org.lianfang.ledger.replica.Staged;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.InvariantViolation;
import org.lianfang.protocol.ledger.EngineNetwork;
import org.lianfang.protocol.ledger.Misbehaviour;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What blocks of the engine make of the replica, without committing it.
///
/// A proposed block is executed while the engines vote on it, so that it mostly lies ready when it
/// is decided. Nothing follows from one that is not: it is pure, and the next one replaces it.
///
/// Thread-safe; executes one block at a time.
final class Execution {
  private static final Logger LOG = LoggerFactory.getLogger(Execution.class);

  /// All of a block that its execution depends on, beside the replica.
  record Proposal(
      long height, Instant time, List<Misbehavior> misbehaviour, List<ByteString> transactions) {}

  /// @param response what the engine is told of it
  record Executed(Staged staged, ResponseFinalizeBlock response) {}

  private record Done(Proposal proposal, Executed executed) {}

  private final Replica replica;
  private final EngineNetwork network;
  private final GenesisFile genesis;
  private final Executor executor;
  private @Nullable Proposal expected;
  private @Nullable Done done;

  Execution(Replica replica, EngineNetwork network, GenesisFile genesis, Executor executor) {
    this.replica = replica;
    this.network = network;
    this.genesis = genesis;
    this.executor = executor;
  }

  /// Begins to execute the block that may come next.
  void begin(Proposal proposal) {
    if (proposal.transactions().isEmpty()) {
      return;
    }
    synchronized (this) {
      expected = proposal;
    }
    try {
      executor.execute(() -> ahead(proposal));
    } catch (RejectedExecutionException e) {
      // The node stops; whoever decides the block executes it.
    }
  }

  private synchronized void ahead(Proposal proposal) {
    if (proposal.equals(expected)) {
      try {
        var _ = of(proposal);
      } catch (RuntimeException | Error e) {
        // It fails again, and is told, if the block is decided.
        LOG.debug("a proposed block could not be executed ahead", e);
      }
    }
  }

  /// Executes the block that comes next, unless that is done.
  synchronized Executed of(Proposal proposal) {
    expected = null;
    if (done == null || !done.proposal().equals(proposal)) {
      done = null;
      done = new Done(proposal, execute(proposal));
    }
    return done.executed();
  }

  /// The replica goes on, or is another one: what was executed is of no use any more.
  synchronized void forget() {
    expected = null;
    done = null;
  }

  private Executed execute(Proposal proposal) {
    boolean first = replica.size() == 0;
    List<Bytes> entries = new ArrayList<>();
    if (first) {
      entries.add(genesis.envelope());
    }
    entries.addAll(misbehaviour(proposal.misbehaviour()));
    int before = entries.size();
    // What only the engine may state is dropped from what was submitted, by every replica alike.
    List<Integer> taken = new ArrayList<>();
    for (ByteString transaction : proposal.transactions()) {
      int size = entries.size();
      Bundle.read(Application.bytes(transaction)).stream()
          .filter(envelope -> Misbehaviour.decode(envelope).isEmpty())
          .forEach(entries::add);
      taken.add(entries.size() - size);
    }
    Instant block = proposal.time().truncatedTo(ChronoUnit.MILLIS);
    Instant ledgerTime = block.isBefore(replica.time()) ? replica.time() : block;
    Staged staged = replica.stage(replica.size(), ledgerTime, entries);
    ResponseFinalizeBlock.Builder response =
        ResponseFinalizeBlock.newBuilder().setAppHash(Application.string(staged.root()));
    int at = before;
    for (int count : taken) {
      boolean accepted =
          count > 0
              && staged.block().commands().subList(at, at + count).stream()
                  .allMatch(command -> command.outcome().isAccepted());
      at += count;
      response.addTxResults(ExecTxResult.newBuilder().setCode(accepted ? 0 : Application.REFUSED));
    }
    if (!entries.isEmpty()) {
      response.addAllValidatorUpdates(updates(first, staged));
    }
    return new Executed(staged, response.build());
  }

  private static SortedSet<Bytes> misbehaviour(List<Misbehavior> evidence) {
    SortedSet<Bytes> entries = new TreeSet<>();
    for (Misbehavior one : evidence) {
      boolean known =
          switch (one.getType()) {
            case DUPLICATE_VOTE, LIGHT_CLIENT_ATTACK -> true;
            case UNKNOWN, UNRECOGNIZED -> false;
          };
      Bytes address = Application.bytes(one.getValidator().getAddress());
      if (known && address.size() == NodeId.SIZE && one.getHeight() >= 1) {
        entries.add(new Misbehaviour(address, one.getHeight()).encode());
      }
    }
    return entries;
  }

  private List<ValidatorUpdate> updates(boolean first, Staged fresh) {
    SortedSet<Bytes> before;
    if (first) {
      before = Application.sorted(genesis.validators());
    } else {
      try (ReplicaView view = replica.read()) {
        before = Application.sorted(network.validators(view));
      }
    }
    SortedSet<Bytes> after = Application.sorted(network.validators(replica.after(fresh)));
    if (after.isEmpty()) {
      throw new InvariantViolation("no validator would be left");
    }
    SortedSet<Bytes> changed = new TreeSet<>(before);
    changed.addAll(after);
    changed.removeIf(key -> before.contains(key) && after.contains(key));
    return changed.stream()
        .map(
            key ->
                ValidatorUpdate.newBuilder()
                    .setPubKey(PublicKey.newBuilder().setEd25519(Application.string(key)))
                    .setPower(after.contains(key) ? GenesisFile.POWER : 0)
                    .build())
        .toList();
  }
}
