package org.lianfang.server.network;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import org.lianfang.cometbft.engine.EngineHome;
import org.lianfang.ledger.Ledger;
import org.lianfang.ledger.View;

/// Blocks and replica that are fetched and built anew, from the other members.
///
/// The replica goes with the blocks, because an engine refuses an application that is ahead of it.
/// What the node keeps besides may know of more than the fresh replica has: the node waits until
/// the replica is as long as the old one was.
///
/// @param folder the member's own folder
record Resync(Path folder) {
  private static final String WANTED = "resync";

  static Resync in(Path folder) {
    return new Resync(folder);
  }

  /// Moves blocks and replica to a folder beside them. If it ends half-way, it is begun again.
  ///
  /// @param size how many commands the replica has
  /// @throws IOException with the reason if nothing may be dropped, or a file cannot be moved
  void begin(long size, Path aside) throws IOException {
    Files.writeString(
        folder.resolve(WANTED),
        Math.max(size, wanted()) + "\n",
        StandardOpenOption.CREATE,
        StandardOpenOption.TRUNCATE_EXISTING,
        StandardOpenOption.SYNC);
    EngineHome.moveBlocks(folder.resolve("engine"), aside);
    if (Files.exists(folder.resolve("ledger"))) {
      Files.move(folder.resolve("ledger"), aside.resolve("ledger"), StandardCopyOption.ATOMIC_MOVE);
    }
  }

  private long wanted() throws IOException {
    if (!Files.exists(folder.resolve(WANTED))) {
      return 0;
    }
    String text = Files.readString(folder.resolve(WANTED), StandardCharsets.US_ASCII).strip();
    return text.matches("[0-9]{1,18}") ? Long.parseLong(text) : 0;
  }

  /// Whether the replica is as long as the one that was dropped.
  boolean isCaughtUp(Ledger ledger) {
    try (View view = ledger.read()) {
      return view.size() >= wanted();
    } catch (IOException e) {
      return false;
    }
  }

  /// The node goes on as before.
  void done() throws IOException {
    Files.deleteIfExists(folder.resolve(WANTED));
  }
}
