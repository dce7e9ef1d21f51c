package org.lianfang.server;

import java.util.List;
import java.util.stream.Stream;
import org.lianfang.cometbft.proof.CommitStore;
import org.lianfang.ledger.store.Table;
import org.lianfang.node.Node;

/// What lies where in a member's own folder.
public final class MemberFolder {
  /// The store of the node: journals, call log, checkpoints, vault, and the proofs of the engine's
  /// commits.
  public static final String NODE = "node";

  private MemberFolder() {}

  /// The tables of the store in [#NODE].
  public static List<Table> tables() {
    return Stream.concat(Node.storeTables().stream(), Stream.of(CommitStore.TABLE)).toList();
  }
}
