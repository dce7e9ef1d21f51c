package org.lianfang.ledger.store;

/// A named table of a store.
///
/// @param name lower-case letters, digits and `-`; permanent, as it stands on the disk
/// @param kind how it is read and written
public record Table(String name, Kind kind) {
  /// How many bytes the keys of one group have in common in a [Kind#GROUPED] table.
  public static final int GROUP_BYTES = 40;

  /// What a table is tuned for.
  public enum Kind {
    /// Read by key and by range, in any order.
    ORDERED,
    /// Ascending positions with large values, read in sequence or one by one.
    LOG,
    /// Up to 10^8 short rows under uniformly random keys, mostly looked up in vain: a Bloom filter
    /// over whole keys answers those without a read.
    POINT,
    /// Up to 10^8 keys, looked up by the range of their first {@value #GROUP_BYTES} bytes, mostly
    /// in vain: a Bloom filter over those bytes answers without a read.
    GROUPED
  }

  public Table {
    if (!name.matches("[a-z][a-z0-9-]{0,31}") || name.equals("default")) {
      throw new IllegalArgumentException("not a table's name: " + name);
    }
  }
}
