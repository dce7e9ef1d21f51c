package org.lianfang.ledger.replica;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;
import org.lianfang.ledger.store.Range;
import org.lianfang.ledger.store.Reader;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.ledger.State;

/// What was read of the newest state lately: nearly all that a command's rules read was read for
/// the one before it, or for the same command when it was admitted.
///
/// Invisible but for its speed. What it holds belongs to one size of the ledger; who reads at
/// another goes to the store. Thread-safe.
final class RecentState {
  /// Keys and values together.
  private static final long BYTES_MAX = 4L << 20;

  /// What a row costs beside its bytes.
  private static final int ROW_BYTES = 150;

  /// How many rows of a prefix are read ahead and kept.
  private static final int RUN = 16;

  private static final int RUNS_MAX = 64;

  /// The first rows of a prefix.
  ///
  /// @param whole whether there are no more
  private record Run(List<Map.Entry<Bytes, Bytes>> rows, boolean whole) {}

  /// @param cost in bytes
  private record Row(Optional<Bytes> value, long cost) {}

  /// What was not read for the longest time first.
  private final LinkedHashMap<Bytes, Row> rows = new LinkedHashMap<>(16, 0.75f, true);

  private final Map<Bytes, Run> runs = new HashMap<>();
  private long bytes;
  private long size;

  /// @param size of the ledger
  RecentState(long size) {
    this.size = size;
  }

  /// The state at a size of the ledger.
  ///
  /// @param reader reads the state at this very size
  State at(long at, Reader reader) {
    return new Seen(at, reader, true);
  }

  /// The state at a size of the ledger for who applies a block to it: what is not there is not
  /// kept, since it is mostly asked for, such as the id of a record, to be put there.
  ///
  /// @param reader reads the state at this very size
  State below(long at, Reader reader) {
    return new Seen(at, reader, false);
  }

  /// A block stands: these rows are others from now on.
  synchronized void advance(long newSize, NavigableMap<Bytes, Optional<Bytes>> changed) {
    changed.forEach(
        (key, value) -> {
          if (rows.containsKey(key)) {
            put(key, value);
          }
        });
    runs.keySet().removeIf(prefix -> isWithin(prefix, changed));
    size = newSize;
  }

  private static boolean isWithin(Bytes prefix, NavigableMap<Bytes, Optional<Bytes>> changed) {
    @Nullable Bytes first = changed.ceilingKey(prefix);
    return first != null && first.startsWith(prefix);
  }

  /// Something else than a block made the state that the ledger has from now on.
  synchronized void forget(long newSize) {
    rows.clear();
    runs.clear();
    bytes = 0;
    size = newSize;
  }

  private synchronized @Nullable Row find(long at, Bytes key) {
    return at == size ? rows.get(key) : null;
  }

  private synchronized @Nullable Run findRun(long at, Bytes prefix) {
    return at == size ? runs.get(prefix) : null;
  }

  private synchronized void keep(long at, Bytes key, Optional<Bytes> value) {
    if (at == size) {
      put(key, value);
    }
  }

  private synchronized void keepRun(long at, Bytes prefix, Run run) {
    if (at == size) {
      if (runs.size() >= RUNS_MAX) {
        runs.clear();
      }
      runs.put(prefix, run);
    }
  }

  private void put(Bytes key, Optional<Bytes> value) {
    Row row = new Row(value, (long) ROW_BYTES + key.size() + value.map(Bytes::size).orElse(0));
    Row before = rows.put(key, row);
    bytes += row.cost() - (before == null ? 0 : before.cost());
    Iterator<Row> eldest = rows.values().iterator();
    while (bytes > BYTES_MAX) {
      bytes -= eldest.next().cost();
      eldest.remove();
    }
  }

  private final class Seen implements State {
    private final long at;
    private final Reader reader;
    private final boolean keepsAbsent;

    Seen(long at, Reader reader, boolean keepsAbsent) {
      this.at = at;
      this.reader = reader;
      this.keepsAbsent = keepsAbsent;
    }

    @Override
    public Optional<Bytes> get(Bytes key) {
      Row known = find(at, key);
      if (known != null) {
        return known.value();
      }
      Optional<Bytes> value = reader.get(ReplicaTables.STATE, key);
      if (keepsAbsent || value.isPresent()) {
        keep(at, key, value);
      }
      return value;
    }

    @Override
    public void scan(Bytes prefix, BiPredicate<Bytes, Bytes> visitor) {
      Run run = findRun(at, prefix);
      if (run == null) {
        run = readRun(prefix);
        keepRun(at, prefix, run);
      }
      for (Map.Entry<Bytes, Bytes> row : run.rows()) {
        if (!visitor.test(row.getKey(), row.getValue())) {
          return;
        }
      }
      if (!run.whole()) {
        Bytes last = run.rows().getLast().getKey();
        Range rest =
            new Range(Bytes.join(last, Bytes.owning(new byte[1])), Range.prefix(prefix).to());
        reader.scan(ReplicaTables.STATE, rest, visitor);
      }
    }

    private Run readRun(Bytes prefix) {
      List<Map.Entry<Bytes, Bytes>> first = new ArrayList<>();
      boolean[] whole = {true};
      reader.scan(
          ReplicaTables.STATE,
          Range.prefix(prefix),
          (key, value) -> {
            whole[0] = first.size() < RUN;
            if (whole[0]) {
              first.add(Map.entry(key, value));
            }
            return whole[0];
          });
      return new Run(first, whole[0]);
    }
  }
}
