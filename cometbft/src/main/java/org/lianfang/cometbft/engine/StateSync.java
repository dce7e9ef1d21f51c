package org.lianfang.cometbft.engine;

import java.nio.file.Path;
import java.util.List;
import org.lianfang.protocol.Bytes;

/// That the engine begins with a snapshot instead of the first block.
///
/// @param servers sockets where its light client asks, two, each of another member
/// @param height of a block that is known to be final
/// @param hash of that block's header, 32 bytes
public record StateSync(List<Path> servers, long height, Bytes hash) {
  public StateSync {
    servers = List.copyOf(servers);
    if (servers.size() != 2 || height < 1 || hash.size() != 32) {
      throw new IllegalArgumentException("state sync needs two servers and a block");
    }
  }
}
