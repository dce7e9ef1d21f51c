package org.lianfang.cometbft;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.lianfang.cometbft.rpc.RpcClient;

/// Asks an engine how far back its blocks reach.
final class Earliest {
  private Earliest() {}

  /// Returns the height of its oldest block; 0 if it has none.
  static long ask(Path socket) {
    try (RpcClient client = new RpcClient(socket, Duration.ofSeconds(5))) {
      return client.status().earliest();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
