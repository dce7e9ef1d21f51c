package org.lianfang.cometbft.abci;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.lianfang.cometbft.ToyNetwork;
import org.lianfang.cometbft.engine.GenesisFile;
import org.lianfang.cometbft.engine.NodeId;
import org.lianfang.cometbft.wire.abci.Request;
import org.lianfang.cometbft.wire.abci.RequestApplySnapshotChunk;
import org.lianfang.cometbft.wire.abci.RequestCommit;
import org.lianfang.cometbft.wire.abci.RequestFinalizeBlock;
import org.lianfang.cometbft.wire.abci.RequestInfo;
import org.lianfang.cometbft.wire.abci.RequestListSnapshots;
import org.lianfang.cometbft.wire.abci.RequestLoadSnapshotChunk;
import org.lianfang.cometbft.wire.abci.RequestOfferSnapshot;
import org.lianfang.cometbft.wire.abci.Response;
import org.lianfang.cometbft.wire.abci.ResponseApplySnapshotChunk;
import org.lianfang.cometbft.wire.abci.ResponseInfo;
import org.lianfang.cometbft.wire.abci.ResponseOfferSnapshot;
import org.lianfang.cometbft.wire.abci.Snapshot;
import org.lianfang.ledger.KeyValueMachine;
import org.lianfang.ledger.Seeded;
import org.lianfang.ledger.replica.Replica;
import org.lianfang.ledger.replica.ReplicaTables;
import org.lianfang.ledger.store.FaultyStore;
import org.lianfang.ledger.store.InMemoryStore;
import org.lianfang.ledger.store.Store;
import org.lianfang.ledger.store.StoreFailed;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.member.SigningKey;

/// The four snapshot calls, asked without an engine.
final class SnapshotHandlersTest {
  private static final Instant BEGIN = Instant.parse("2026-11-01T00:00:00Z");
  private static final long EVERY = 5;

  private final Seeded seeded = new Seeded();
  private final GenesisFile genesis = genesis();
  private final Member old = new Member(new InMemoryStore(ReplicaTables.ALL), 3);

  private static GenesisFile genesis() {
    List<Bytes> validators = List.of(new SigningKey(new byte[32]).verifyingKey().bytes());
    return new GenesisFile(
        "toy",
        BEGIN,
        validators,
        ToyNetwork.genesis(validators, List.of(NodeId.of(validators.getFirst()))).encoded());
  }

  /// One application and what it told.
  private final class Member implements UnheedingObserver {
    final Replica replica;
    final Application application;
    final List<Long> restored = new ArrayList<>();
    final List<Throwable> failures = new ArrayList<>();

    Member(Store store, long retained) {
      replica = Replica.open(store, new KeyValueMachine());
      application =
          new Application(replica, new ToyNetwork(), genesis, retained, EVERY, Runnable::run, this);
    }

    @Override
    public void restored(long height) {
      restored.add(height);
    }

    @Override
    public void failed(Throwable cause) {
      failures.add(cause);
    }

    /// Makes the next block, and returns what the engine need not keep below.
    long block(int commands) {
      long height = application.height() + 1;
      RequestFinalizeBlock.Builder block =
          RequestFinalizeBlock.newBuilder()
              .setHeight(height)
              .setTime(Timestamp.newBuilder().setSeconds(BEGIN.getEpochSecond() + height));
      for (int i = 0; i < commands; i++) {
        block.addTxs(ByteString.copyFrom(seeded.command(1_000 * height + i).encoded().toArray()));
      }
      assertThat(ask(Request.newBuilder().setFinalizeBlock(block)).hasFinalizeBlock()).isTrue();
      return ask(Request.newBuilder().setCommit(RequestCommit.getDefaultInstance()))
          .getCommit()
          .getRetainHeight();
    }

    Response ask(Request.Builder request) {
      return application.handle(request.build());
    }

    List<Snapshot> list() {
      application.shelf().refresh(() -> false);
      return ask(Request.newBuilder().setListSnapshots(RequestListSnapshots.getDefaultInstance()))
          .getListSnapshots()
          .getSnapshotsList();
    }

    ByteString load(Snapshot snapshot, int index) {
      return ask(Request.newBuilder()
              .setLoadSnapshotChunk(
                  RequestLoadSnapshotChunk.newBuilder()
                      .setHeight(snapshot.getHeight())
                      .setFormat(snapshot.getFormat())
                      .setChunk(index)))
          .getLoadSnapshotChunk()
          .getChunk();
    }

    ResponseOfferSnapshot.Result offer(Snapshot snapshot, Bytes root) {
      return ask(Request.newBuilder()
              .setOfferSnapshot(
                  RequestOfferSnapshot.newBuilder()
                      .setSnapshot(snapshot)
                      .setAppHash(ByteString.copyFrom(root.toArray()))))
          .getOfferSnapshot()
          .getResult();
    }

    ResponseApplySnapshotChunk apply(int index, ByteString chunk) {
      return ask(Request.newBuilder()
              .setApplySnapshotChunk(
                  RequestApplySnapshotChunk.newBuilder()
                      .setIndex(index)
                      .setChunk(chunk)
                      .setSender("aa")))
          .getApplySnapshotChunk();
    }

    ResponseInfo info() {
      return ask(Request.newBuilder().setInfo(RequestInfo.getDefaultInstance())).getInfo();
    }
  }

  /// Fills the old member, and returns its newest snapshot with the root there.
  private Snapshot filled() {
    for (int i = 1; i <= 12; i++) {
      old.block(1 + seeded.below(4));
    }
    return old.list().getFirst();
  }

  private SnapshotTarget target(Snapshot snapshot) {
    return new SnapshotTarget(snapshot.getHeight(), root(snapshot));
  }

  private Bytes root(Snapshot snapshot) {
    EngineNote note = EngineNote.decode(old.replica.note().orElseThrow());
    long size =
        note.points().stream()
            .filter(point -> point.height() == snapshot.getHeight())
            .findFirst()
            .orElseThrow()
            .size();
    try (var view = old.replica.read()) {
      return view.rootAt(size);
    }
  }

  @Test
  void snapshots_are_offered_at_certain_heights_once_two_blocks_followed() {
    List<List<Long>> offered = new ArrayList<>();
    for (int i = 1; i <= 12; i++) {
      old.block(1);
      offered.add(old.list().stream().map(Snapshot::getHeight).toList());
    }
    assertThat(offered.get(5)).isEmpty();
    assertThat(offered.get(6)).containsExactly(5L);
    assertThat(offered.get(10)).containsExactly(5L);
    assertThat(offered.get(11)).containsExactly(10L, 5L);
    for (int i = 13; i <= 70; i++) {
      old.block(i % 2);
    }
    assertThat(old.list()).extracting(Snapshot::getHeight).containsExactly(65L, 60L, 55L, 50L);
  }

  @Test
  void blocks_are_kept_from_the_oldest_snapshot_on() {
    for (int i = 1; i <= 4; i++) {
      assertThat(old.block(1)).as("none could join otherwise").isZero();
    }
    for (int i = 5; i <= 43; i++) {
      assertThat(old.block(1)).isEqualTo(i - 3 >= 5 ? 5 : i - 3);
    }
    assertThat(old.block(1)).isEqualTo(5);
    old.block(1);
    assertThat(old.block(1)).as("the oldest of eight").isEqualTo(10);
  }

  @Test
  void an_empty_member_restores_what_is_proved_and_offers_it_in_turn() {
    Snapshot snapshot = filled();
    Member fresh = new Member(new InMemoryStore(ReplicaTables.ALL), 0);
    assertThat(fresh.offer(snapshot, root(snapshot))).isEqualTo(ResponseOfferSnapshot.Result.ABORT);
    fresh.application.expect(Optional.of(target(snapshot)));
    assertThat(fresh.offer(snapshot, root(snapshot)))
        .isEqualTo(ResponseOfferSnapshot.Result.ACCEPT);
    for (int i = 0; i < snapshot.getChunks(); i++) {
      assertThat(fresh.info().getLastBlockHeight()).isZero();
      assertThat(fresh.apply(i, old.load(snapshot, i)).getResult())
          .isEqualTo(ResponseApplySnapshotChunk.Result.ACCEPT);
    }
    assertThat(fresh.restored).containsExactly(snapshot.getHeight());
    assertThat(fresh.info().getLastBlockHeight()).isEqualTo(snapshot.getHeight());
    assertThat(fresh.info().getLastBlockAppHash().toByteArray())
        .isEqualTo(root(snapshot).toArray());
    fresh.block(1);
    fresh.block(0);
    assertThat(fresh.list()).containsExactly(snapshot);
    assertThat(fresh.load(snapshot, 0)).isEqualTo(old.load(snapshot, 0));
    fresh.application.expect(Optional.of(target(snapshot)));
    assertThat(fresh.offer(snapshot, root(snapshot)))
        .as("it has gone on from it")
        .isEqualTo(ResponseOfferSnapshot.Result.ABORT);
    assertThat(fresh.failures).isEmpty();
  }

  @Test
  void what_was_restored_may_be_restored_again_until_a_block_follows() {
    Snapshot snapshot = filled();
    InMemoryStore disk = new InMemoryStore(ReplicaTables.ALL);
    restore(new Member(disk, 0), snapshot);
    Member again = new Member(disk.reopen(), 0);
    assertThat(again.application.height()).isEqualTo(snapshot.getHeight());
    assertThat(again.application.mayRestore()).isTrue();
    restore(again, snapshot);
    assertThat(again.info().getLastBlockHeight()).isEqualTo(snapshot.getHeight());
    again.block(1);
    assertThat(new Member(disk.reopen(), 0).application.mayRestore()).isFalse();
  }

  private void restore(Member member, Snapshot snapshot) {
    member.application.expect(Optional.of(target(snapshot)));
    assertThat(member.offer(snapshot, root(snapshot)))
        .isEqualTo(ResponseOfferSnapshot.Result.ACCEPT);
    for (int i = 0; i < snapshot.getChunks(); i++) {
      member.apply(i, old.load(snapshot, i));
    }
  }

  @Test
  void offers_that_are_not_what_was_proved_are_refused() {
    Snapshot snapshot = filled();
    Bytes root = root(snapshot);
    Member fresh = new Member(new InMemoryStore(ReplicaTables.ALL), 0);
    fresh.application.expect(Optional.of(target(snapshot)));
    Snapshot earlier = old.list().getLast();
    assertThat(fresh.offer(snapshot.toBuilder().setFormat(2).build(), root))
        .isEqualTo(ResponseOfferSnapshot.Result.REJECT_FORMAT);
    assertThat(fresh.offer(earlier, root(earlier))).isEqualTo(ResponseOfferSnapshot.Result.REJECT);
    assertThat(fresh.offer(snapshot, seeded.bytes(32)))
        .isEqualTo(ResponseOfferSnapshot.Result.ABORT);
    byte[] metadata = snapshot.getMetadata().toByteArray();
    metadata[metadata.length - 1] ^= 1;
    for (Snapshot forged :
        List.of(
            snapshot.toBuilder().setChunks(snapshot.getChunks() + 1).build(),
            snapshot.toBuilder().setHash(ByteString.copyFromUtf8("x")).build(),
            snapshot.toBuilder().setMetadata(ByteString.copyFrom(metadata)).build(),
            snapshot.toBuilder().setMetadata(ByteString.EMPTY).build(),
            earlier.toBuilder().setHeight(snapshot.getHeight()).build())) {
      assertThat(fresh.offer(forged, root)).isEqualTo(ResponseOfferSnapshot.Result.REJECT_SENDER);
      assertThat(fresh.apply(0, old.load(snapshot, 0)).getResult())
          .isEqualTo(ResponseApplySnapshotChunk.Result.ABORT);
    }
    restore(fresh, snapshot);
    assertThat(fresh.restored).hasSize(1);
  }

  @Test
  void a_wrong_chunk_is_fetched_again_from_somebody_else() {
    Snapshot snapshot = filled();
    Member fresh = new Member(new InMemoryStore(ReplicaTables.ALL), 0);
    fresh.application.expect(Optional.of(target(snapshot)));
    fresh.offer(snapshot, root(snapshot));
    byte[] forged = old.load(snapshot, 0).toByteArray();
    forged[seeded.below(forged.length)] ^= 4;
    ResponseApplySnapshotChunk refused = fresh.apply(0, ByteString.copyFrom(forged));
    assertThat(refused.getResult()).isEqualTo(ResponseApplySnapshotChunk.Result.RETRY);
    assertThat(refused.getRefetchChunksList()).containsExactly(0);
    assertThat(refused.getRejectSendersList()).containsExactly("aa");
    assertThat(fresh.apply(7, old.load(snapshot, 0)).getResult())
        .isEqualTo(ResponseApplySnapshotChunk.Result.REJECT_SNAPSHOT);
    assertThat(fresh.apply(0, old.load(snapshot, 0)).getResult())
        .isEqualTo(ResponseApplySnapshotChunk.Result.ACCEPT);
  }

  @Test
  void a_disk_that_fails_stops_the_application_and_leaves_it_empty() {
    Snapshot snapshot = filled();
    for (int failing = 1; failing <= 3; failing++) {
      InMemoryStore disk = new InMemoryStore(ReplicaTables.ALL);
      Member fresh = new Member(new FaultyStore(disk, failing, FaultyStore.Fault.LOST), 0);
      fresh.application.expect(Optional.of(target(snapshot)));
      fresh.offer(snapshot, root(snapshot));
      for (int i = 0; i < snapshot.getChunks() && fresh.failures.isEmpty(); i++) {
        fresh.apply(i, old.load(snapshot, i));
      }
      assertThat(fresh.failures).singleElement().isInstanceOf(StoreFailed.class);
      assertThat(new Member(disk, 0).application.height()).isZero();
    }
  }

  @Test
  void every_snapshot_call_of_any_bytes_gets_an_answer() {
    Snapshot snapshot = filled();
    Member fresh = new Member(new InMemoryStore(ReplicaTables.ALL), 0);
    fresh.application.expect(Optional.of(target(snapshot)));
    for (int i = 0; i < 20_000; i++) {
      ByteString noise = ByteString.copyFrom(seeded.bytes(seeded.below(60)).toArray());
      Member asked = seeded.oneIn(2) ? fresh : old;
      if (seeded.oneIn(50)) {
        fresh.offer(snapshot, root(snapshot));
      }
      try {
        Request.Builder request =
            switch (seeded.below(7)) {
              case 0 ->
                  Request.newBuilder().setOfferSnapshot(RequestOfferSnapshot.parseFrom(noise));
              case 1 ->
                  Request.newBuilder()
                      .setLoadSnapshotChunk(
                          RequestLoadSnapshotChunk.newBuilder()
                              .setHeight(5L * seeded.below(4))
                              .setFormat(seeded.below(3))
                              .setChunk(seeded.below(9) - 4));
              case 2 ->
                  Request.newBuilder()
                      .setLoadSnapshotChunk(RequestLoadSnapshotChunk.parseFrom(noise));
              case 3 ->
                  Request.newBuilder()
                      .setApplySnapshotChunk(
                          RequestApplySnapshotChunk.newBuilder()
                              .setIndex(seeded.below(3) - 1)
                              .setChunk(noise));
              case 4 ->
                  Request.newBuilder()
                      .setApplySnapshotChunk(RequestApplySnapshotChunk.parseFrom(noise));
              case 5 ->
                  Request.newBuilder()
                      .setOfferSnapshot(
                          RequestOfferSnapshot.newBuilder()
                              .setSnapshot(snapshot.toBuilder().setMetadata(noise))
                              .setAppHash(ByteString.copyFrom(root(snapshot).toArray())));
              default ->
                  Request.newBuilder().setListSnapshots(RequestListSnapshots.parseFrom(noise));
            };
        assertThat(asked.ask(request).getValueCase())
            .as("%s %s", seeded, request)
            .isNotIn(Response.ValueCase.VALUE_NOT_SET, Response.ValueCase.EXCEPTION);
      } catch (InvalidProtocolBufferException e) {
        // no request at all
      }
    }
    assertThat(fresh.failures).isEmpty();
    assertThat(old.failures).isEmpty();
    assertThat(fresh.application.height()).isZero();
    restore(fresh, snapshot);
    assertThat(fresh.restored).hasSize(1);
  }
}
