package org.lianfang.ledger.replica;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiPredicate;
import org.lianfang.ledger.Block;
import org.lianfang.ledger.Committed;
import org.lianfang.ledger.StoredEntry;
import org.lianfang.ledger.View;
import org.lianfang.ledger.store.Range;
import org.lianfang.ledger.store.Reader;
import org.lianfang.ledger.store.Store;
import org.lianfang.ledger.store.Table;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.InvariantViolation;
import org.lianfang.protocol.Malformed;
import org.lianfang.protocol.checkpoint.ConsistencyProof;
import org.lianfang.protocol.checkpoint.InclusionProof;
import org.lianfang.protocol.checkpoint.MerkleTree;
import org.lianfang.protocol.ledger.RequestKey;
import org.lianfang.protocol.ledger.State;
import org.lianfang.protocol.wire.StateCodec;

/// A replica at one position, read from its store at one moment.
public final class ReplicaView implements View {
  private final Store.View opened;
  private final Head head;
  private final Reader store;
  private final State state;

  private ReplicaView(Store.View opened, Head head, Reader store, State state) {
    this.opened = opened;
    this.head = head;
    this.store = store;
    this.state = state;
  }

  /// Opens the newest position that a store holds; the store is a replica's, perhaps a new one.
  public static ReplicaView open(Store store) {
    return open(store, Optional.empty());
  }

  /// @param recent what was read lately of the state that the store's replica has
  static ReplicaView open(Store store, Optional<RecentState> recent) {
    Store.View view = store.view();
    try {
      Head head = head(view);
      Reader reader = head.size() == 0 ? NoRows.INSTANCE : view;
      return new ReplicaView(
          view,
          head,
          reader,
          recent
              .map(known -> known.at(head.size(), reader))
              .orElseGet(() -> new StoredState(reader)));
    } catch (RuntimeException | Error e) {
      view.close();
      throw e;
    }
  }

  static Head head(Reader reader) {
    return reader
        .get(ReplicaTables.HEADS, ReplicaTables.HEAD_KEY)
        .map(Head::decode)
        .orElse(Head.EMPTY);
  }

  @Override
  public long size() {
    return head.size();
  }

  @Override
  public Instant time() {
    return head.time();
  }

  @Override
  public Bytes root() {
    return head.root();
  }

  Head head() {
    return head;
  }

  @Override
  public Bytes rootAt(long size) {
    return tree(size).root();
  }

  @Override
  public InclusionProof inclusion(long position, long size) {
    return tree(size).inclusion(position);
  }

  @Override
  public ConsistencyProof consistency(long from, long to) {
    return tree(to).consistency(from);
  }

  private MerkleTree tree(long size) {
    if (size < 0 || size > size()) {
      throw new IllegalArgumentException("no tree of " + size + " in a ledger of " + size());
    }
    return new MerkleTree(size, this::node);
  }

  Bytes node(int level, long index) {
    return store
        .get(ReplicaTables.NODES, ReplicaTables.node(level, index))
        .orElseThrow(
            () ->
                new InvariantViolation("node " + level + ", " + index + " of the tree is missing"));
  }

  @Override
  public StoredEntry entry(long position) {
    if (position < 0 || position >= size()) {
      throw new IllegalArgumentException("no entry " + position + " in a ledger of " + size());
    }
    return store
        .get(ReplicaTables.ENTRIES, ReplicaTables.position(position))
        .map(row -> EntryRow.decode(position, row))
        .orElseThrow(() -> new InvariantViolation("entry " + position + " is missing"));
  }

  /// Returns the command at a position below [#size].
  public Committed command(long position) {
    StoredEntry entry = entry(position);
    try {
      return new Committed(
          position, entry.time(), entry.envelope(), StateCodec.decodeOutcome(entry.outcome()));
    } catch (Malformed e) {
      throw new InvariantViolation("the outcome of entry " + position + " is not readable", e);
    }
  }

  /// Returns the command that a request names, if it is ordered.
  public Optional<Committed> outcome(RequestKey request) {
    return store
        .get(ReplicaTables.REQUESTS, ReplicaTables.request(request))
        .map(position -> command(number(position, ReplicaTables.REQUESTS)));
  }

  @Override
  public Optional<Long> nextBlockEnd(long size) {
    return next(ReplicaTables.BLOCKS, size);
  }

  @Override
  public Optional<Long> nextRosterChange(long size) {
    return next(ReplicaTables.ROSTERS, size);
  }

  private Optional<Long> next(Table table, long size) {
    if (size == Long.MAX_VALUE) {
      return Optional.empty();
    }
    Bytes from = ReplicaTables.position(Math.max(0, size + 1));
    AtomicReference<Optional<Long>> end = new AtomicReference<>(Optional.empty());
    store.scan(
        table,
        Range.from(from),
        (key, value) -> {
          end.set(Optional.of(number(key, table)));
          return false;
        });
    return end.get();
  }

  /// Returns the block that holds a position, if there is one yet.
  public Optional<Block> block(long position) {
    return nextBlockEnd(position).map(this::blockEndingAt);
  }

  private Block blockEndingAt(long end) {
    long first =
        store
            .get(ReplicaTables.BLOCKS, ReplicaTables.position(end))
            .map(value -> number(value, ReplicaTables.BLOCKS))
            .orElseThrow(() -> new InvariantViolation("no block ends at " + end));
    if (first < 0 || first >= end || end > size()) {
      throw new InvariantViolation("the block that ends at " + end + " begins at " + first);
    }
    List<Committed> commands = new ArrayList<>();
    for (long position = first; position < end; position++) {
      commands.add(command(position));
    }
    boolean rosterChanged =
        store.get(ReplicaTables.ROSTERS, ReplicaTables.position(end)).isPresent();
    return new Block(first, commands.getFirst().time(), commands, rootAt(end), rosterChanged);
  }

  private static long number(Bytes bytes, Table table) {
    if (bytes.size() != Long.BYTES) {
      throw new InvariantViolation("a row of table " + table.name() + " is no position");
    }
    return bytes.longAt(0);
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
  public void close() {
    opened.close();
  }
}
