package org.lianfang.ledger.store;

import java.util.Set;

/// Tables on one disk. Thread-safe.
///
/// Reading the store itself sees every write that has returned; a [View] stays at one moment.
public interface Store extends Reader, AutoCloseable {

  /// The store at one moment. Closing it is due: an open view keeps deleted bytes on the disk.
  interface View extends Reader, AutoCloseable {
    @Override
    void close();
  }

  /// Opens a view of this moment.
  View view();

  /// Writes a batch: all of it or nothing, whatever happens.
  ///
  /// @throws StoreFailed if it is not known to stand; the store refuses every later write
  void write(Batch batch, Durability durability) throws StoreFailed;

  /// Erases keys and returns when no file of the store holds their values any more: they are
  /// deleted, everything is flushed, the ranges are compacted and the old files are gone. Waits for
  /// views that were opened before.
  ///
  /// @throws StoreFailed if the bytes may still be there; repeat it
  void purge(Set<Key> keys) throws StoreFailed;

  /// Closes the store; later calls throw [IllegalStateException]. Closes open views, too.
  @Override
  void close();
}
