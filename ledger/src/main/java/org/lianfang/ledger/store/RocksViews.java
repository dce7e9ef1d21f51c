package org.lianfang.ledger.store;

import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.InvariantViolation;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.Snapshot;

/// Reading a RocksDB, now or at one moment. Native memory is never touched after it is freed: every
/// use holds the lock shared, closing holds it alone.
final class RocksViews {
  private final RocksDatabase database;
  private final ReadOptions newest = new ReadOptions();

  /// Reads a [Table.Kind#GROUPED] table across its groups, which its filter knows nothing of.
  private final ReadOptions acrossGroups = new ReadOptions().setTotalOrderSeek(true);

  private final ReentrantReadWriteLock life = new ReentrantReadWriteLock();
  private final Set<RocksView> open = new HashSet<>();
  private boolean closed;

  RocksViews(RocksDatabase database) {
    this.database = database;
  }

  /// Holds the database open until [#exit].
  void enter() {
    life.readLock().lock();
    if (closed) {
      life.readLock().unlock();
      throw new IllegalStateException("the store is closed");
    }
  }

  void exit() {
    life.readLock().unlock();
  }

  /// Holds the database and, if there is one, the view open until [#exit(RocksView)]. Always in
  /// this order.
  private void enter(@Nullable RocksView view) {
    enter();
    if (view != null) {
      view.use.readLock().lock();
      if (view.freed) {
        exit(view);
        throw new IllegalStateException("the view is closed");
      }
    }
  }

  private void exit(@Nullable RocksView view) {
    if (view != null) {
      view.use.readLock().unlock();
    }
    exit();
  }

  /// Closes all views and then, once, the store itself.
  void close(Runnable rest) {
    if (life.getReadHoldCount() > 0) {
      throw new IllegalStateException("a visitor cannot close the store that it visits");
    }
    life.writeLock().lock();
    try {
      if (closed) {
        return;
      }
      closed = true;
      synchronized (open) {
        open.forEach(RocksView::free);
        open.clear();
        open.notifyAll();
      }
      newest.close();
      acrossGroups.close();
      rest.run();
    } finally {
      life.writeLock().unlock();
    }
  }

  Store.View open() {
    enter();
    try {
      RocksView view = new RocksView(this, database.db().getSnapshot());
      synchronized (open) {
        open.add(view);
      }
      return view;
    } finally {
      exit();
    }
  }

  /// Waits until every view that is open now has been closed.
  void awaitOlder(long millis) throws StoreFailed {
    Set<RocksView> older;
    synchronized (open) {
      older = new HashSet<>(open);
    }
    long until = System.nanoTime() + millis * 1_000_000;
    synchronized (open) {
      while (open.stream().anyMatch(older::contains)) {
        long left = (until - System.nanoTime()) / 1_000_000;
        if (left <= 0) {
          throw new StoreFailed("a view from before is still open; the bytes remain");
        }
        try {
          open.wait(left);
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          throw new StoreFailed("interrupted; the bytes may still be on the disk", e);
        }
      }
    }
  }

  Optional<Bytes> get(Table table, Bytes key, @Nullable RocksView view) {
    enter(view);
    try {
      byte @Nullable [] value =
          database.db().get(database.table(table), options(view), key.toArray());
      return value == null ? Optional.empty() : Optional.of(Bytes.owning(value));
    } catch (RocksDBException e) {
      throw damaged(table, e);
    } finally {
      exit(view);
    }
  }

  void scan(Table table, Range range, BiPredicate<Bytes, Bytes> visitor, @Nullable RocksView view) {
    enter(view);
    try (RocksIterator rows =
        database.db().newIterator(database.table(table), options(table, range, view))) {
      boolean more = true;
      for (rows.seek(range.from().toArray()); more && rows.isValid(); rows.next()) {
        Bytes key = Bytes.owning(rows.key());
        if (!range.contains(key)) {
          return;
        }
        more = visitor.test(key, Bytes.owning(rows.value()));
      }
      requireWhole(table, rows);
    } finally {
      exit(view);
    }
  }

  void scanDown(
      Table table, Range range, BiPredicate<Bytes, Bytes> visitor, @Nullable RocksView view) {
    enter(view);
    try (RocksIterator rows =
        database.db().newIterator(database.table(table), options(table, Range.ALL, view))) {
      if (range.to().isEmpty()) {
        rows.seekToLast();
      } else {
        rows.seekForPrev(range.to().get().toArray());
        if (rows.isValid() && Bytes.owning(rows.key()).equals(range.to().get())) {
          rows.prev();
        }
      }
      boolean more = true;
      for (; more && rows.isValid(); rows.prev()) {
        Bytes key = Bytes.owning(rows.key());
        if (!range.contains(key)) {
          return;
        }
        more = visitor.test(key, Bytes.owning(rows.value()));
      }
      requireWhole(table, rows);
    } finally {
      exit(view);
    }
  }

  private static void requireWhole(Table table, RocksIterator rows) {
    try {
      rows.status();
    } catch (RocksDBException e) {
      throw damaged(table, e);
    }
  }

  private static InvariantViolation damaged(Table table, RocksDBException cause) {
    return new InvariantViolation(
        "table " + table.name() + " cannot be read: " + cause.getMessage(), cause);
  }

  private ReadOptions options(Table table, Range range, @Nullable RocksView view) {
    boolean isAcross = table.kind() == Table.Kind.GROUPED && !isOfOneGroup(range);
    return view == null && isAcross ? acrossGroups : options(view);
  }

  private static boolean isOfOneGroup(Range range) {
    if (range.from().size() < Table.GROUP_BYTES || range.to().isEmpty()) {
      return false;
    }
    Range group = Range.prefix(range.from().slice(0, Table.GROUP_BYTES));
    return group.to().isPresent() && range.to().get().compareTo(group.to().get()) <= 0;
  }

  private ReadOptions options(@Nullable RocksView view) {
    return view == null ? newest : view.options;
  }

  private void forget(RocksView view) {
    if (view.use.getReadHoldCount() > 0) {
      throw new IllegalStateException("a visitor cannot close the view that it visits");
    }
    life.readLock().lock();
    view.use.writeLock().lock();
    try {
      synchronized (open) {
        if (open.remove(view)) {
          view.free();
          open.notifyAll();
        }
      }
    } finally {
      view.use.writeLock().unlock();
      life.readLock().unlock();
    }
  }

  /// A snapshot and the options that read it.
  static final class RocksView implements Store.View {
    private final RocksViews views;
    private final Snapshot snapshot;
    private final ReadOptions options;
    private final ReentrantReadWriteLock use = new ReentrantReadWriteLock();
    private boolean freed;

    RocksView(RocksViews views, Snapshot snapshot) {
      this.views = views;
      this.snapshot = snapshot;
      this.options = new ReadOptions().setSnapshot(snapshot).setTotalOrderSeek(true);
    }

    /// Called alone: with the view's lock or the store's held exclusively.
    void free() {
      freed = true;
      options.close();
      views.database.db().releaseSnapshot(snapshot);
      snapshot.close();
    }

    @Override
    public Optional<Bytes> get(Table table, Bytes key) {
      return views.get(table, key, this);
    }

    @Override
    public void scan(Table table, Range range, BiPredicate<Bytes, Bytes> visitor) {
      views.scan(table, range, visitor, this);
    }

    @Override
    public void scanDown(Table table, Range range, BiPredicate<Bytes, Bytes> visitor) {
      views.scanDown(table, range, visitor, this);
    }

    @Override
    public void close() {
      views.forget(this);
    }
  }
}
