package org.lianfang.cometbft;

import java.io.IOException;
import java.util.List;
import org.lianfang.cometbft.proof.TrustPath;
import org.lianfang.cometbft.rpc.LightEndpoint;

/// How a member whose replica is empty comes to the ledger. Asked before each start of the engine
/// until its first block is applied.
@FunctionalInterface
public interface Joining {
  /// From the first block on.
  Joining BY_BLOCKS = restored -> new Blocks();

  /// What is to be done.
  sealed interface Way permits Blocks, Snapshot, NotYet {}

  /// The engine fetches all blocks.
  record Blocks() implements Way {}

  /// The engine restores a snapshot.
  ///
  /// @param path verified: its last block is the one after the snapshot's
  /// @param servers of two other members, whom the engine's light client asks
  record Snapshot(TrustPath path, List<LightEndpoint.Upstream> servers) implements Way {
    public Snapshot {
      servers = List.copyOf(servers);
      if (servers.size() != 2) {
        throw new IllegalArgumentException("the light client asks two members");
      }
    }
  }

  /// It is not known yet; the engine does not start.
  record NotYet(String reason) implements Way {}

  /// Decides; takes some seconds at most.
  ///
  /// @param restored whether a snapshot has been restored here, though the engine may not know:
  ///   then [Blocks] is of use only if it does
  Way decide(boolean restored) throws IOException;
}
