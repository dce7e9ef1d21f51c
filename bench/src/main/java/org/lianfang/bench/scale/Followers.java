package org.lianfang.bench.scale;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.lianfang.contract.AllianceContract;
import org.lianfang.ledger.Block;
import org.lianfang.ledger.Committed;
import org.lianfang.ledger.Ledger;
import org.lianfang.ledger.Subscription;
import org.lianfang.ledger.replica.Replica;
import org.lianfang.ledger.replica.ReplicaTables;
import org.lianfang.ledger.replica.Staged;
import org.lianfang.ledger.store.RocksStore;
import org.lianfang.ledger.store.StoreFailed;
import org.lianfang.ledger.store.StoreOptions;
import org.lianfang.protocol.InvariantViolation;

/// Members that follow the blocks of one ledger in this process, without engines: each applies
/// every block by rules of its own to a replica on the disk, syncs it, and compares the root.
final class Followers implements AutoCloseable {
  private final List<Replica> replicas = new ArrayList<>();
  private final List<Subscription> subscriptions = new ArrayList<>();

  /// Begins to follow from the first block.
  static Followers follow(Ledger source, Path folder, int count) throws StoreFailed {
    Followers followers = new Followers();
    boolean begun = false;
    try {
      for (int i = 0; i < count; i++) {
        followers.replicas.add(
            Replica.open(
                RocksStore.open(
                    folder.resolve("follower-" + i), ReplicaTables.ALL, StoreOptions.MODEST),
                new AllianceContract()));
      }
      for (Replica replica : followers.replicas) {
        followers.subscriptions.add(source.subscribe(0, (block, view) -> apply(replica, block)));
      }
      begun = true;
      return followers;
    } finally {
      if (!begun) {
        followers.close();
      }
    }
  }

  private static void apply(Replica replica, Block block) {
    try {
      Staged staged =
          replica.stage(
              block.first(),
              block.time(),
              block.commands().stream().map(Committed::envelope).toList());
      if (!staged.root().equals(block.root())) {
        throw new InvariantViolation("a follower came to another root at " + block.end());
      }
      var _ = replica.commit(staged, Optional.empty());
    } catch (StoreFailed e) {
      throw new UncheckedIOException(new IOException(e));
    }
  }

  /// How far the last of them is.
  long size() {
    return replicas.stream().mapToLong(Replica::size).min().orElse(0);
  }

  @Override
  public void close() {
    subscriptions.forEach(Subscription::close);
    replicas.forEach(Replica::close);
  }
}
