package org.lianfang.cometbft.abci;

import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.InvariantViolation;

/// What a replica keeps of the engine with each block.
///
/// @param height of the newest block that is applied; 0 before the first
public record EngineNote(long height) {
  static final EngineNote NONE = new EngineNote(0);
  private static final int VERSION = 1;

  Bytes encode() {
    return Bytes.join(Bytes.ofInt(VERSION), Bytes.ofLong(height));
  }

  static EngineNote decode(Bytes note) {
    if (note.size() != Integer.BYTES + Long.BYTES
        || note.intAt(0) != VERSION
        || note.longAt(Integer.BYTES) < 1) {
      throw new InvariantViolation("the engine's note in the replica is not readable");
    }
    return new EngineNote(note.longAt(Integer.BYTES));
  }
}
