package org.lianfang.ledger;

import java.time.Instant;
import java.util.List;
import org.lianfang.protocol.Bytes;

/// Commands that were ordered together. Checkpoints exist only at ends of blocks.
///
/// @param first position of the first command
/// @param time ledger time of all its commands
/// @param commands in order; at least one, where a handler gets the block
/// @param root the tree's root after the last one, 32 bytes
/// @param rosterChanged whether the roster differs after this block: it counts from the next on
public record Block(
    long first, Instant time, List<Committed> commands, Bytes root, boolean rosterChanged) {
  public Block {
    commands = List.copyOf(commands);
  }

  /// The tree's size after this block.
  public long end() {
    return first + commands.size();
  }
}
