package org.lianfang.server.network;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.lianfang.server.CommandCode;
import org.lianfang.server.CommandFailed;
import org.lianfang.server.web.Said;

/// Room on the disk of a node. A node ends in order while there still is some, rather than where a
/// write fails: nothing is half written then, and it starts again as soon as room is made.
final class DiskGuard {
  /// Below this a node stops. It bears what stores and engine write while they end.
  static final long RESERVE_BYTES = 64L << 20;

  private DiskGuard() {}

  /// Returns why a node in this folder must not go on.
  static Optional<CommandFailed> look(Path folder) {
    try {
      long free = Files.getFileStore(folder).getUsableSpace();
      return free >= RESERVE_BYTES
          ? Optional.empty()
          : Optional.of(
              new CommandFailed(
                  CommandCode.DISK_FULL,
                  new Said(
                      folder
                          + " 所在磁盘已满（剩余 "
                          + (free >> 20)
                          + " MiB，需要 "
                          + (RESERVE_BYTES >> 20)
                          + " MiB）；数据没有丢失：请腾出空间后重新启动",
                      "the disk of "
                          + folder
                          + " is full ("
                          + (free >> 20)
                          + " MiB are free, "
                          + (RESERVE_BYTES >> 20)
                          + " needed); nothing is lost: make room, then start again")));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /// @throws CommandFailed `DISK_FULL` if there is no room
  static void require(Path folder) throws CommandFailed {
    Optional<CommandFailed> full = look(folder);
    if (full.isPresent()) {
      throw full.get();
    }
  }
}
