package org.lianfang.protocol.ledger;

import java.util.Optional;
import java.util.function.BiPredicate;
import org.lianfang.protocol.Bytes;

/// The replicated state at one position: an ordered map of bytes. Read-only.
public interface State {
  Optional<Bytes> get(Bytes key);

  /// Visits the pairs whose key starts with `prefix`, in ascending order of key, until `visitor`
  /// returns false.
  void scan(Bytes prefix, BiPredicate<Bytes, Bytes> visitor);
}
