package org.lianfang.cometbft.rpc;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.lianfang.cometbft.engine.NodeId;

/// Asks an engine whose turn it is.
public final class Proposer {
  private Proposer() {}

  /// Returns the address of the validator that proposes now.
  public static NodeId ask(Path socket) throws IOException {
    try (RpcClient client = new RpcClient(socket, Duration.ofSeconds(5))) {
      return NodeId.parse(
          client
              .call("dump_consensus_state", Map.of())
              .path("round_state")
              .path("validators")
              .path("proposer")
              .path("address")
              .asString(""));
    }
  }
}
