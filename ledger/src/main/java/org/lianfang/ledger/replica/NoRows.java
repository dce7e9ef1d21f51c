package org.lianfang.ledger.replica;

import java.util.Optional;
import java.util.function.BiPredicate;
import org.lianfang.ledger.store.Range;
import org.lianfang.ledger.store.Reader;
import org.lianfang.ledger.store.Table;
import org.lianfang.protocol.Bytes;

/// What a replica without a head shows, whatever a restoration has written so far.
enum NoRows implements Reader {
  INSTANCE;

  @Override
  public Optional<Bytes> get(Table table, Bytes key) {
    return Optional.empty();
  }

  @Override
  public void scan(Table table, Range range, BiPredicate<Bytes, Bytes> visitor) {}

  @Override
  public void scanDown(Table table, Range range, BiPredicate<Bytes, Bytes> visitor) {}
}
