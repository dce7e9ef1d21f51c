package org.lianfang.server.network;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import org.lianfang.cometbft.scan.EngineFiles;
import org.lianfang.cometbft.scan.Finding;
import org.lianfang.contract.state.AllianceState;
import org.lianfang.ledger.replica.ReplicaTables;
import org.lianfang.ledger.replica.ReplicaView;
import org.lianfang.ledger.store.RocksStore;
import org.lianfang.ledger.store.Store;
import org.lianfang.ledger.store.StoreFailed;
import org.lianfang.ledger.store.StoreOptions;
import org.lianfang.protocol.InvariantViolation;
import org.lianfang.protocol.member.Member;
import org.lianfang.protocol.member.MemberId;
import org.lianfang.server.AllianceFolder;
import org.lianfang.server.CommandCode;
import org.lianfang.server.CommandFailed;
import org.lianfang.server.ExitCode;
import org.lianfang.server.Output;
import org.lianfang.server.Program;
import org.lianfang.server.web.Said;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `network resync`: a stopped node's blocks and replica are set aside; at its next start it
/// fetches them from the other members.
///
/// A person runs it, not the node by itself. A damaged block hurts nobody at once, so nothing is
/// urgent; a disk that forgets has to be looked at, or it forgets again; and no node can know that
/// not more than f others begin the same at this moment, which would stop the alliance.
@Command(
    name = "resync",
    sortOptions = false,
    description = {
      "Sets a stopped node's blocks and replica aside, so that it fetches them anew from the other",
      "members when it starts: after damage, or where the engine does not go on. What the engine",
      "has signed is kept. One member at a time: until it has caught up it does not vote. So it is",
      "refused where more validators than may be gone would be out, this one among them."
    },
    footer = "  lianfang network resync --dir data/bank-1")
public final class ResyncCommand extends Program {
  private static final DateTimeFormatter STAMP =
      DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss").withZone(ZoneOffset.UTC);

  @Option(names = "--dir", required = true, paramLabel = "DIR", description = "The node's folder.")
  private Path dir = Path.of("");

  @Option(
      names = "--force",
      description = "Also where the alliance stands still until this member has caught up.")
  private boolean force;

  /// @param size how many commands the replica had
  /// @param damage what was found in the engine's files
  record Begun(long size, String aside, List<Finding> damage) {}

  @Override
  public ExitCode run(Output output) throws CommandFailed {
    try (AllianceFolder folder = AllianceFolder.take(dir)) {
      MemberId member = new MemberId(NodeConfig.in(folder).member());
      Path own = folder.member(member);
      List<Finding> damage = new EngineFiles(own.resolve("engine").resolve("data")).check();
      Before before = before(folder.replica(member), member);
      if (!force) {
        Fellows.require(before.validators(), member);
      }
      Path aside = own.resolve("aside-" + STAMP.format(Instant.now()));
      Resync.in(own).begin(before.size(), aside);
      output.result(
          new Begun(before.size(), aside.toString(), damage),
          new Said(
              "区块与副本已移至 " + aside + "；启动节点后将从其他成员重新获取，追平后可删除该目录",
              "Blocks and replica are now in "
                  + aside
                  + "; start the node, and it fetches them from the others. Delete that folder once"
                  + " it has caught up"));
      return ExitCode.DONE;
    } catch (IOException e) {
      throw new CommandFailed(
          CommandCode.RESYNC_REFUSED,
          new Said("未删除任何内容：" + e.getMessage(), "nothing was dropped: " + e.getMessage()));
    }
  }

  /// What the replica says; nothing if it cannot be read, as it may be damaged too.
  ///
  /// @param size how many commands it has
  private record Before(long size, List<Member> validators) {}

  private static Before before(Path replica, MemberId own) throws CommandFailed {
    try (Store store = RocksStore.open(replica, ReplicaTables.ALL, StoreOptions.MODEST);
        ReplicaView view = ReplicaView.open(store)) {
      AllianceState state = new AllianceState(view);
      boolean others =
          state.members().stream()
              .anyMatch(member -> member.isActive() && !member.id().equals(own));
      if (state.alliance().isPresent() && !others) {
        throw new CommandFailed(
            CommandCode.RESYNC_REFUSED, new Said("没有其他成员持有这些区块", "no other member has the blocks"));
      }
      return new Before(view.size(), state.validators());
    } catch (StoreFailed | InvariantViolation e) {
      return new Before(0, List.of());
    }
  }
}
