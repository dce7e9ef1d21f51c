package org.lianfang.cometbft.abci;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.lianfang.cometbft.wire.abci.RequestApplySnapshotChunk;
import org.lianfang.cometbft.wire.abci.RequestOfferSnapshot;
import org.lianfang.cometbft.wire.abci.ResponseApplySnapshotChunk;
import org.lianfang.cometbft.wire.abci.ResponseOfferSnapshot;
import org.lianfang.cometbft.wire.abci.Snapshot;
import org.lianfang.ledger.replica.Replica;
import org.lianfang.ledger.replica.Restoration;
import org.lianfang.ledger.replica.SnapshotPlan;
import org.lianfang.ledger.store.StoreFailed;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.Encoding;
import org.lianfang.protocol.Malformed;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Restores the replica from what other members' engines hand over. Nothing that they send is
/// believed: the plan has to make the target's root, each chunk its part of the plan.
///
/// Not thread-safe.
final class SnapshotTaker {
  private static final Logger LOG = LoggerFactory.getLogger(SnapshotTaker.class);

  private final Replica replica;
  private Optional<SnapshotTarget> target = Optional.empty();
  private @Nullable Restoration restoration;

  SnapshotTaker(Replica replica) {
    this.replica = replica;
  }

  /// Begins anew, for another run of the engine.
  void expect(Optional<SnapshotTarget> expected) {
    target = expected;
    restoration = null;
  }

  /// @param replaceable whether what the replica holds may be restored once more
  ResponseOfferSnapshot.Result offer(RequestOfferSnapshot request, boolean replaceable)
      throws StoreFailed {
    restoration = null;
    if (target.isEmpty() || (replica.size() > 0 && !replaceable)) {
      return ResponseOfferSnapshot.Result.ABORT;
    }
    Snapshot snapshot = request.getSnapshot();
    if (snapshot.getFormat() != SnapshotShelf.FORMAT) {
      return ResponseOfferSnapshot.Result.REJECT_FORMAT;
    }
    if (snapshot.getHeight() != target.get().height()) {
      return ResponseOfferSnapshot.Result.REJECT;
    }
    if (!Application.bytes(request.getAppHash()).equals(target.get().root())) {
      LOG.error(
          "the engine believes another root of height {} than is proved", snapshot.getHeight());
      return ResponseOfferSnapshot.Result.ABORT;
    }
    Optional<SnapshotPlan> plan = plan(snapshot, target.get());
    if (plan.isEmpty()) {
      LOG.warn("a snapshot of height {} is not what it says", snapshot.getHeight());
      return ResponseOfferSnapshot.Result.REJECT_SENDER;
    }
    if (replica.size() > 0) {
      replica.empty();
    }
    restoration = replica.restore(plan.get());
    LOG.info(
        "restoring {} entries of height {} in {} chunks",
        plan.get().size(),
        snapshot.getHeight(),
        plan.get().parts().size());
    return ResponseOfferSnapshot.Result.ACCEPT;
  }

  private static Optional<SnapshotPlan> plan(Snapshot snapshot, SnapshotTarget target) {
    Bytes metadata = Application.bytes(snapshot.getMetadata());
    try {
      SnapshotPlan plan = SnapshotPlan.decode(metadata);
      return plan.parts().size() == snapshot.getChunks()
              && Encoding.sha256(metadata).equals(Application.bytes(snapshot.getHash()))
              && plan.root().equals(target.root())
          ? Optional.of(plan)
          : Optional.empty();
    } catch (Malformed e) {
      return Optional.empty();
    }
  }

  /// What became of a chunk.
  ///
  /// @param note to be kept with the replica, which is whole now; empty while chunks are missing
  record Taken(ResponseApplySnapshotChunk response, Optional<EngineNote> note) {}

  Taken take(RequestApplySnapshotChunk request) throws StoreFailed {
    Restoration running = restoration;
    if (running == null || target.isEmpty() || running.isComplete()) {
      return taken(ResponseApplySnapshotChunk.Result.ABORT);
    }
    if (request.getIndex() != running.next()) {
      return taken(ResponseApplySnapshotChunk.Result.REJECT_SNAPSHOT);
    }
    try {
      running.take(Application.bytes(request.getChunk()));
    } catch (Malformed e) {
      LOG.warn("chunk {} from {} is refused: {}", running.next(), sender(request), e.getMessage());
      return new Taken(refused(request), Optional.empty());
    }
    if (!running.isComplete()) {
      return taken(ResponseApplySnapshotChunk.Result.ACCEPT);
    }
    long height = target.get().height();
    EngineNote note =
        new EngineNote(height, true, List.of(new EngineNote.Point(height, running.size())));
    replica.commit(running, note.encode());
    restoration = null;
    LOG.info("the ledger is restored: {} entries, height {}", replica.size(), height);
    return new Taken(response(ResponseApplySnapshotChunk.Result.ACCEPT).build(), Optional.of(note));
  }

  private static String sender(RequestApplySnapshotChunk request) {
    String sender = request.getSender();
    return sender.matches("[0-9a-f]{40}") ? sender : "somebody";
  }

  /// The chunk is fetched again, from another engine.
  private static ResponseApplySnapshotChunk refused(RequestApplySnapshotChunk request) {
    return response(ResponseApplySnapshotChunk.Result.RETRY)
        .addRefetchChunks(request.getIndex())
        .addRejectSenders(request.getSender())
        .build();
  }

  private static Taken taken(ResponseApplySnapshotChunk.Result result) {
    return new Taken(response(result).build(), Optional.empty());
  }

  private static ResponseApplySnapshotChunk.Builder response(
      ResponseApplySnapshotChunk.Result result) {
    return ResponseApplySnapshotChunk.newBuilder().setResult(result);
  }
}
