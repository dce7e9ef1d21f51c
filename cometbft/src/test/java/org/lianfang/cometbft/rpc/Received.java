package org.lianfang.cometbft.rpc;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/// Asks an engine how much it got from those that are connected.
public final class Received {
  private Received() {}

  /// Returns the bytes of all open connections so far.
  public static long ask(Path socket) throws IOException {
    try (RpcClient client = new RpcClient(socket, Duration.ofSeconds(5))) {
      long bytes = 0;
      for (JsonNode peer : client.call("net_info", Map.of()).path("peers")) {
        bytes += RpcClient.number(peer.path("connection_status").path("RecvMonitor").path("Bytes"));
      }
      return bytes;
    }
  }
}
