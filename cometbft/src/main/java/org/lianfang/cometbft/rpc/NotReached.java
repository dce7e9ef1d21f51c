package org.lianfang.cometbft.rpc;

import java.io.IOException;

/// Nobody listens at the engine's socket: nothing was sent.
@SuppressWarnings("serial")
public final class NotReached extends IOException {
  NotReached(IOException cause) {
    super("the engine's RPC is not reachable", cause);
  }
}
