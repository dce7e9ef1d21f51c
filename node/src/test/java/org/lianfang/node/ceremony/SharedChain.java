package org.lianfang.node.ceremony;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiPredicate;
import java.util.function.BooleanSupplier;
import org.lianfang.contract.AllianceContract;
import org.lianfang.ledger.Block;
import org.lianfang.ledger.BlockHandler;
import org.lianfang.ledger.Committed;
import org.lianfang.ledger.Ledger;
import org.lianfang.ledger.Subscription;
import org.lianfang.ledger.View;
import org.lianfang.node.StateView;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.Reason;
import org.lianfang.protocol.ledger.Applied;
import org.lianfang.protocol.ledger.Change;
import org.lianfang.protocol.ledger.Entry;
import org.lianfang.protocol.ledger.Envelope;
import org.lianfang.protocol.ledger.Outcome;
import org.lianfang.protocol.ledger.RequestKey;

/// One chain under the real contract, a block for each command, shared by all members. Blocks from
/// before a subscription are shown with the newest state.
final class SharedChain {
  private final AllianceContract contract = new AllianceContract();
  private final VirtualTime time;
  private final List<Committed> commands = new ArrayList<>();
  private final List<BlockHandler> handlers = new ArrayList<>();
  private NavigableMap<Bytes, Bytes> rows = new TreeMap<>();

  SharedChain(VirtualTime time) {
    this.time = time;
  }

  /// All commands in their order.
  List<Committed> commands() {
    return List.copyOf(commands);
  }

  /// A member's door, which is shut once the member's node is dead.
  Ledger door(BooleanSupplier alive) {
    return new Door(alive);
  }

  Snapshot read() {
    Instant last = commands.isEmpty() ? Instant.EPOCH : commands.getLast().time();
    return new Snapshot(rows, commands.size(), last);
  }

  Committed order(Envelope envelope) {
    Optional<Reason> reason = contract.admit(read(), envelope.encoded());
    if (reason.isPresent()) {
      return new Committed(
          -1, time.instant(), envelope.encoded(), new Outcome.Refused(reason.get()));
    }
    Entry entry = new Entry(commands.size(), time.instant(), envelope.encoded());
    Applied applied = contract.apply(read(), entry);
    NavigableMap<Bytes, Bytes> next = new TreeMap<>(rows);
    for (Change change : applied.changes()) {
      change
          .value()
          .ifPresentOrElse(value -> next.put(change.key(), value), () -> next.remove(change.key()));
    }
    rows = next;
    Committed committed =
        new Committed(entry.position(), entry.time(), envelope.encoded(), applied.outcome());
    commands.add(committed);
    Snapshot after = read();
    List.copyOf(handlers).forEach(handler -> handler.onBlock(block(committed), after));
    return committed;
  }

  private static Block block(Committed committed) {
    return new Block(
        committed.position(),
        committed.time(),
        List.of(committed),
        Bytes.owning(new byte[32]),
        false);
  }

  private final class Door implements Ledger {
    private final BooleanSupplier alive;

    Door(BooleanSupplier alive) {
      this.alive = alive;
    }

    @Override
    public CompletionStage<Committed> submit(Envelope envelope) {
      CompletableFuture<Committed> outcome = new CompletableFuture<>();
      if (alive.getAsBoolean()) {
        time.execute(() -> outcome.complete(order(envelope)));
      }
      return outcome;
    }

    @Override
    public Optional<Committed> outcome(RequestKey request) {
      throw new UnsupportedOperationException();
    }

    @Override
    public View read() {
      return SharedChain.this.read();
    }

    @Override
    public Subscription subscribe(long from, BlockHandler handler) {
      BlockHandler guarded =
          (block, after) -> {
            if (alive.getAsBoolean()) {
              handler.onBlock(block, after);
            }
          };
      for (Committed old : commands().subList((int) from, commands.size())) {
        guarded.onBlock(block(old), read());
      }
      handlers.add(guarded);
      return () -> handlers.remove(guarded);
    }

    @Override
    public void close() {}
  }

  /// The chain at one position.
  record Snapshot(NavigableMap<Bytes, Bytes> rows, long size, Instant time) implements StateView {
    @Override
    public Optional<Bytes> get(Bytes key) {
      return Optional.ofNullable(rows.get(key));
    }

    @Override
    public void scan(Bytes prefix, BiPredicate<Bytes, Bytes> visitor) {
      for (var row : rows.tailMap(prefix, true).entrySet()) {
        if (!row.getKey().startsWith(prefix) || !visitor.test(row.getKey(), row.getValue())) {
          return;
        }
      }
    }
  }
}
