package org.lianfang.node.wired;

import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;
import org.lianfang.contract.AllianceContract;
import org.lianfang.contract.state.AllianceDraft;
import org.lianfang.ledger.Block;
import org.lianfang.ledger.BlockHandler;
import org.lianfang.ledger.Committed;
import org.lianfang.ledger.Ledger;
import org.lianfang.ledger.NotSent;
import org.lianfang.ledger.OutcomeUnknown;
import org.lianfang.ledger.Subscription;
import org.lianfang.ledger.View;
import org.lianfang.node.StateView;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.Reason;
import org.lianfang.protocol.ledger.Applied;
import org.lianfang.protocol.ledger.Change;
import org.lianfang.protocol.ledger.Entry;
import org.lianfang.protocol.ledger.Envelope;
import org.lianfang.protocol.ledger.Misbehaviour;
import org.lianfang.protocol.ledger.Outcome;
import org.lianfang.protocol.ledger.RequestKey;
import org.lianfang.protocol.ledger.State;
import org.lianfang.protocol.ledger.StateMachine;

/// A ledger in memory under the real rules: one command a block, ordered on the submitter's thread.
/// Every member sees it through a replica of its own.
public final class SharedLedger {
  /// What befalls the next submission.
  public enum Fate {
    /// It is ordered and answered.
    ANSWERED,
    /// It does not arrive.
    NOT_SENT,
    /// It is ordered, and the answer is lost.
    UNANSWERED
  }

  private final StateMachine machine = new AllianceContract();
  private final InstantSource clock;
  private final List<Block> blocks = new ArrayList<>();
  private final List<NavigableMap<Bytes, Bytes>> states = new ArrayList<>();
  private final Map<RequestKey, Committed> outcomes = new HashMap<>();
  private final List<Replica> replicas = new ArrayList<>();
  private final List<Fate> fates = new ArrayList<>();
  private long submissions;

  public SharedLedger(InstantSource clock) {
    this.clock = clock;
    states.add(new TreeMap<>());
  }

  /// Makes state without a command, before the first one.
  public void found(java.util.function.Consumer<AllianceDraft> founding) {
    AllianceDraft draft = new AllianceDraft(new MapState(states.getLast()));
    founding.accept(draft);
    apply(states.getLast(), draft.changes());
  }

  public void next(Fate... coming) {
    fates.addAll(List.of(coming));
  }

  /// How many submissions arrived.
  public long submissions() {
    return submissions;
  }

  public Replica replica() {
    Replica replica = new Replica();
    replicas.add(replica);
    return replica;
  }

  /// All commands with their outcomes.
  public List<Committed> committed() {
    return blocks.stream().flatMap(block -> block.commands().stream()).toList();
  }

  private static void apply(NavigableMap<Bytes, Bytes> state, List<Change> changes) {
    for (Change change : changes) {
      change
          .value()
          .ifPresentOrElse(
              value -> state.put(change.key(), value), () -> state.remove(change.key()));
    }
  }

  private CompletionStage<Committed> submit(Envelope envelope) {
    Fate fate = fates.isEmpty() ? Fate.ANSWERED : fates.removeFirst();
    if (fate == Fate.NOT_SENT) {
      return CompletableFuture.failedFuture(new NotSent("no way there"));
    }
    submissions++;
    Committed committed = order(envelope);
    replicas.forEach(Replica::follow);
    return fate == Fate.UNANSWERED
        ? CompletableFuture.failedFuture(new OutcomeUnknown("no way back"))
        : CompletableFuture.completedFuture(committed);
  }

  private Committed order(Envelope envelope) {
    RequestKey key = machine.requestKey(envelope.encoded()).orElseThrow();
    Committed before = outcomes.get(key);
    if (before != null && before.envelope().equals(envelope.encoded())) {
      return before;
    }
    Instant now = clock.instant();
    State state = new MapState(states.getLast());
    Optional<Reason> refusal = machine.admit(state, envelope.encoded());
    if (refusal.isPresent()) {
      return new Committed(-1, now, envelope.encoded(), new Outcome.Refused(refusal.get()));
    }
    long position = blocks.size();
    Applied applied = machine.apply(state, new Entry(position, now, envelope.encoded()));
    NavigableMap<Bytes, Bytes> after = new TreeMap<>(states.getLast());
    apply(after, applied.changes());
    Committed committed = new Committed(position, now, envelope.encoded(), applied.outcome());
    blocks.add(new Block(position, now, List.of(committed), Bytes.EMPTY, false));
    states.add(after);
    outcomes.put(key, committed);
    return committed;
  }

  /// Orders what the engine states by itself, in a block of its own.
  public void state(Misbehaviour misbehaviour) {
    Instant now = clock.instant();
    long position = blocks.size();
    Committed committed =
        new Committed(position, now, misbehaviour.encode(), new Outcome.Accepted());
    blocks.add(new Block(position, now, List.of(committed), Bytes.EMPTY, false));
    states.add(new TreeMap<>(states.getLast()));
    replicas.forEach(Replica::follow);
  }

  /// Forgets what became of all commands, as a ledger does after their expiry.
  public void forgetOutcomes() {
    outcomes.clear();
  }

  /// One member's ledger.
  public final class Replica implements Ledger {
    private int applied = blocks.size();
    private boolean held;
    private @Nullable BlockHandler handler;
    private int handled;

    /// Stops applying blocks until [#release].
    public void hold() {
      held = true;
    }

    public void release() {
      held = false;
      follow();
    }

    private void follow() {
      while (!held && applied < blocks.size()) {
        applied++;
        deliver();
      }
    }

    private void deliver() {
      BlockHandler current = handler;
      while (current != null && handled < applied) {
        try (View view = new MapView(handled + 1)) {
          current.onBlock(blocks.get(handled), view);
          handled++;
        } catch (RuntimeException | Error e) {
          // The handler's node is dead: its disk failed.
          handler = null;
          return;
        }
      }
    }

    @Override
    public CompletionStage<Committed> submit(Envelope envelope) {
      return SharedLedger.this.submit(envelope);
    }

    @Override
    public Optional<Committed> outcome(RequestKey request) {
      return Optional.ofNullable(outcomes.get(request));
    }

    @Override
    public View read() {
      return new MapView(applied);
    }

    @Override
    public Subscription subscribe(long from, BlockHandler blocks) {
      handler = blocks;
      handled = Math.toIntExact(from);
      deliver();
      return () -> handler = null;
    }

    @Override
    public void close() {
      handler = null;
      replicas.remove(this);
    }
  }

  private record MapState(NavigableMap<Bytes, Bytes> rows) implements State {
    @Override
    public Optional<Bytes> get(Bytes key) {
      return Optional.ofNullable(rows.get(key));
    }

    @Override
    public void scan(Bytes prefix, BiPredicate<Bytes, Bytes> visitor) {
      for (Map.Entry<Bytes, Bytes> row : rows.tailMap(prefix, true).entrySet()) {
        if (!row.getKey().startsWith(prefix) || !visitor.test(row.getKey(), row.getValue())) {
          return;
        }
      }
    }
  }

  private final class MapView implements StateView {
    private final int size;
    private final MapState state;

    MapView(int size) {
      this.size = size;
      this.state = new MapState(states.get(size));
    }

    @Override
    public Optional<Bytes> get(Bytes key) {
      return state.get(key);
    }

    @Override
    public void scan(Bytes prefix, BiPredicate<Bytes, Bytes> visitor) {
      state.scan(prefix, visitor);
    }

    @Override
    public long size() {
      return size;
    }

    @Override
    public Instant time() {
      return size == 0 ? Instant.EPOCH : blocks.get(size - 1).time();
    }
  }
}
