package org.lianfang.ledger.replica;

import java.util.Optional;
import java.util.function.BiPredicate;
import org.lianfang.ledger.store.Range;
import org.lianfang.ledger.store.Reader;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.ledger.State;

/// The state as it lies in a store.
///
/// @param reader a view, or the store itself where nobody writes meanwhile
record StoredState(Reader reader) implements State {
  @Override
  public Optional<Bytes> get(Bytes key) {
    return reader.get(ReplicaTables.STATE, key);
  }

  @Override
  public void scan(Bytes prefix, BiPredicate<Bytes, Bytes> visitor) {
    reader.scan(ReplicaTables.STATE, Range.prefix(prefix), visitor);
  }
}
