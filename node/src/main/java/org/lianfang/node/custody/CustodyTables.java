package org.lianfang.node.custody;

import java.util.List;
import org.lianfang.ledger.store.Table;

/// Where calls lie in the node's store.
public final class CustodyTables {
  /// The asker's own sealed rows, by call id.
  static final Table OWN_CALLS = new Table("own-calls", Table.Kind.POINT);

  /// The custodian's requests, by sequence.
  static final Table CALL_LOG = new Table("call-log", Table.Kind.LOG);

  /// Member number and call id → where the call stands in the log.
  static final Table CALL_INDEX = new Table("call-index", Table.Kind.POINT);

  /// Counters, pending requests, batches, deliveries, evidence: each under a prefix of its own.
  static final Table CUSTODY = new Table("custody", Table.Kind.ORDERED);

  /// Own calls with their place on the ledger: a [CallTable].
  static final Table ANCHORED_CALLS = new Table("anchored-calls", Table.Kind.ORDERED);

  /// A supervisor's view of all calls: a [CallTable].
  static final Table SUPERVISED_CALLS = new Table("supervised-calls", Table.Kind.ORDERED);

  /// The entries of both, by their place on the ledger.
  static final Table CALL_ENTRIES = new Table("call-entries", Table.Kind.LOG);

  /// All of them, for opening the store.
  public static final List<Table> ALL =
      List.of(
          OWN_CALLS, CALL_LOG, CALL_INDEX, CUSTODY, ANCHORED_CALLS, SUPERVISED_CALLS, CALL_ENTRIES);

  private CustodyTables() {}
}
