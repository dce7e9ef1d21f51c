package org.lianfang.ledger.store;

import org.lianfang.protocol.Bytes;

/// One change of a store.
public sealed interface Write {
  Table table();

  Bytes key();

  /// Sets the value of a key, whether or not it exists.
  record Put(Table table, Bytes key, Bytes value) implements Write {}

  /// Removes a key, whether or not it exists.
  record Delete(Table table, Bytes key) implements Write {}
}
