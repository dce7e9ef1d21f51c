package org.lianfang.cometbft.abci;

import java.util.List;
import org.lianfang.cometbft.engine.NodeId;
import org.lianfang.ledger.Block;

/// Hears everything, does nothing, and agrees to whatever it is asked.
public interface UnheedingObserver extends Application.Observer {
  @Override
  default void committed(long height, Block block) {}

  @Override
  default boolean wants(long height) {
    return true;
  }

  @Override
  default boolean voted(long height, List<NodeId> voters) {
    return true;
  }

  @Override
  default void restored(long height) {}

  @Override
  default long prunable(long height) {
    return height;
  }

  @Override
  default void failed(Throwable cause) {}
}
