package org.lianfang.ledger.store;

import java.util.Optional;
import org.lianfang.protocol.Bytes;

/// A range of keys.
///
/// @param from first key that belongs to it
/// @param to first key beyond it; empty if it is open
public record Range(Bytes from, Optional<Bytes> to) {
  /// Every key.
  public static final Range ALL = new Range(Bytes.EMPTY, Optional.empty());

  /// The keys that start with `prefix`.
  public static Range prefix(Bytes prefix) {
    return new Range(prefix, after(prefix));
  }

  /// The keys from `from` on.
  public static Range from(Bytes from) {
    return new Range(from, Optional.empty());
  }

  /// The keys from `from`, inclusive, to `to`, exclusive.
  public static Range between(Bytes from, Bytes to) {
    return new Range(from, Optional.of(to));
  }

  public boolean contains(Bytes key) {
    return key.compareTo(from) >= 0 && (to.isEmpty() || key.compareTo(to.get()) < 0);
  }

  /// Returns the smallest key that is greater than all keys with this prefix.
  private static Optional<Bytes> after(Bytes prefix) {
    byte[] bytes = prefix.toArray();
    for (int i = bytes.length - 1; i >= 0; i--) {
      if (bytes[i] != (byte) 0xff) {
        bytes[i]++;
        return Optional.of(Bytes.copyOf(bytes).slice(0, i + 1));
      }
    }
    return Optional.empty();
  }
}
