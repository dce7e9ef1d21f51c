package org.lianfang.ledger.store;

/// How a store uses the machine.
///
/// @param mmapReads reads map the files into memory: for stores with a [Table.Kind#POINT] table
/// @param writeBufferBytes most bytes that one table gathers in memory before it writes a file
/// @param backgroundJobs flushes and compactions that may run at once
public record StoreOptions(boolean mmapReads, long writeBufferBytes, int backgroundJobs) {
  /// Small and many in one process: replicas, journals.
  public static final StoreOptions MODEST = new StoreOptions(false, 8 << 20, 2);

  /// One large one: vault and token index, up to 10^8 rows.
  public static final StoreOptions LARGE = new StoreOptions(true, 64 << 20, 2);
}
