package org.lianfang.ledger.store;

/// What a write has survived when it returns.
public enum Durability {
  /// Loss of power.
  SYNC,
  /// The end of the process, not of the machine: for what can be made again.
  PROCESS
}
