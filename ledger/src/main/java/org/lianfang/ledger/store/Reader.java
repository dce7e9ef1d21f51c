package org.lianfang.ledger.store;

import java.util.Optional;
import java.util.function.BiPredicate;
import org.lianfang.protocol.Bytes;

/// Reads tables. Thread-safe.
///
/// Reading throws [org.lianfang.protocol.InvariantViolation] if the stored bytes are damaged and
/// [IllegalStateException] after closing.
public interface Reader {
  Optional<Bytes> get(Table table, Bytes key);

  /// Visits the pairs of a range in ascending order of key, until `visitor` returns false.
  void scan(Table table, Range range, BiPredicate<Bytes, Bytes> visitor);

  /// Visits the pairs of a range in descending order of key, until `visitor` returns false.
  void scanDown(Table table, Range range, BiPredicate<Bytes, Bytes> visitor);
}
