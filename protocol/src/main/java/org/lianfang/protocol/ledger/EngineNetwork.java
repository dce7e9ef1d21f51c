package org.lianfang.protocol.ledger;

import java.util.List;
import org.lianfang.protocol.Bytes;

/// What a distributed engine must know of the rules about its own network. Pure functions of the
/// replicated state; the engine asks them after each block.
public interface EngineNetwork {
  /// The consensus keys of the validators (Ed25519, 32 bytes), ascending, each once; all have equal
  /// power. Empty only before genesis.
  List<Bytes> validators(State state);

  /// Whether an engine may connect.
  ///
  /// @param node the first 20 bytes of the SHA-256 of its network key
  boolean mayConnect(State state, Bytes node);
}
