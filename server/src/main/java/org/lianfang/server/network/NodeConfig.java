package org.lianfang.server.network;

import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.lianfang.cometbft.CometBftLedger;
import org.lianfang.cometbft.engine.EngineConfig;
import org.lianfang.protocol.member.Endpoints;
import org.lianfang.protocol.member.MemberId;
import org.lianfang.server.AllianceFolder;
import org.lianfang.server.CommandCode;
import org.lianfang.server.CommandFailed;
import org.lianfang.server.web.Said;

/// How a member's node of a network runs: `node.json` in its folder, which `network apply` writes.
///
/// @param address where REST listens; others than loopback only behind TLS of the institution's own
/// @param port of REST
/// @param listenNode where the node listens for other members, `host:port`
/// @param listenEngine where the consensus engine listens for other members, `host:port`
/// @param distance `lan`, `wan`, or `one_host` for tests with several members on one machine
/// @param retainBlocks how many blocks the engine keeps; 0 for all. The ledger itself keeps
///   everything
/// @param sync how the node comes to the ledger while it has none: `auto` (also if missing),
///   `blocks` or `snapshot`
/// @param snapshotBlocks how many blocks lie between the snapshots that are offered to others, the
///   same number at all members; 1000 if missing, 0 for none
public record NodeConfig(
    String engine,
    String alliance,
    String member,
    String dir,
    String address,
    int port,
    String listenNode,
    String listenEngine,
    String distance,
    long retainBlocks,
    @Nullable String sync,
    @Nullable Long snapshotBlocks) {
  static final String FILE = "node.json";

  /// Reads a configuration.
  ///
  /// @throws CommandFailed `CONFIG_INVALID` with the field that is wrong
  public static NodeConfig read(Path file) throws CommandFailed {
    NodeConfig config = Exchange.read(file, NodeConfig.class);
    try {
      new MemberId(config.member());
      new MemberId(config.alliance());
      config.profile();
      config.syncMode();
      if (config.snapshotEvery() < 0) {
        throw new IllegalArgumentException("snapshot_blocks is not negative");
      }
      new Endpoints(config.listenNode(), config.listenEngine());
      if (config.dir() == null || config.address() == null || config.port() < 1) {
        throw new IllegalArgumentException("dir, address and port must be there");
      }
      return config;
    } catch (IllegalArgumentException | NullPointerException e) {
      @Nullable String why = e.getMessage();
      throw new CommandFailed(
          CommandCode.CONFIG_INVALID,
          new Said(
              file + "：" + (why == null ? "内容不完整" : why),
              file + ": " + (why == null ? "incomplete" : why)));
    }
  }

  /// The configuration in a folder.
  static NodeConfig in(AllianceFolder folder) throws CommandFailed {
    Path file = folder.path().resolve(FILE);
    if (!Files.exists(file)) {
      throw new CommandFailed(
          CommandCode.KEYS_MISSING,
          new Said(
              file + " 不存在；请先用此 --dir 运行 network apply",
              file + " is missing; run network apply with this --dir first"));
    }
    return read(file);
  }

  SyncMode syncMode() {
    return SyncMode.of(sync);
  }

  long snapshotEvery() {
    return snapshotBlocks == null ? CometBftLedger.Settings.SNAPSHOT_BLOCKS : snapshotBlocks;
  }

  EngineConfig.Profile profile() {
    return EngineConfig.Profile.valueOf(distance.toUpperCase(Locale.ROOT));
  }

  /// An address to bind.
  static InetSocketAddress bind(String endpoint) {
    return new InetSocketAddress(Endpoints.host(endpoint), Endpoints.port(endpoint));
  }
}
