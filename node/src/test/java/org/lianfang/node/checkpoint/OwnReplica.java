package org.lianfang.node.checkpoint;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.lianfang.ledger.Block;
import org.lianfang.ledger.BlockHandler;
import org.lianfang.ledger.Committed;
import org.lianfang.ledger.Ledger;
import org.lianfang.ledger.Subscription;
import org.lianfang.ledger.View;
import org.lianfang.ledger.replica.Replica;
import org.lianfang.ledger.replica.ReplicaTables;
import org.lianfang.ledger.store.InMemoryStore;
import org.lianfang.ledger.store.StoreFailed;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.InvariantViolation;
import org.lianfang.protocol.ledger.Envelope;
import org.lianfang.protocol.ledger.RequestKey;

/// One member's replica, a real one on a disk in memory, to which a test appends blocks.
final class OwnReplica implements Ledger {
  private final Replica replica =
      Replica.open(new InMemoryStore(ReplicaTables.ALL), new RosterMachine());
  private final List<BlockHandler> handlers = new ArrayList<>();

  long size() {
    return replica.size();
  }

  /// Appends one block of these envelopes.
  void append(Instant time, List<Bytes> envelopes) {
    Block block;
    try {
      block = replica.commit(replica.stage(replica.size(), time, envelopes), Optional.empty());
    } catch (StoreFailed e) {
      throw new InvariantViolation("memory does not fail", e);
    }
    for (BlockHandler handler : List.copyOf(handlers)) {
      try (View view = read()) {
        handler.onBlock(block, view);
      }
    }
  }

  @Override
  public View read() {
    return replica.read();
  }

  @Override
  public Subscription subscribe(long from, BlockHandler handler) {
    if (from != replica.size()) {
      throw new UnsupportedOperationException("only from here on");
    }
    handlers.add(handler);
    return () -> handlers.remove(handler);
  }

  @Override
  public CompletionStage<Committed> submit(Envelope envelope) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Optional<Committed> outcome(RequestKey request) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void close() {}
}
