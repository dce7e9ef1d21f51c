package org.lianfang.node.checkpoint;

import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.lianfang.ledger.View;
import org.lianfang.ledger.store.FaultyStore;
import org.lianfang.ledger.store.InMemoryStore;
import org.lianfang.ledger.store.Range;
import org.lianfang.node.Identity;
import org.lianfang.node.LedgerArrivals;
import org.lianfang.node.Seams;
import org.lianfang.node.peer.Peer;
import org.lianfang.node.peer.PeerService;
import org.lianfang.node.secret.X25519SealKey;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.call.AnchoredRun;
import org.lianfang.protocol.call.Evaluation;
import org.lianfang.protocol.call.SignedCalls;
import org.lianfang.protocol.checkpoint.Checkpoint;
import org.lianfang.protocol.checkpoint.CosignedCheckpoint;
import org.lianfang.protocol.custody.CeremonyId;
import org.lianfang.protocol.member.MemberId;
import org.lianfang.protocol.member.SigningKey;
import org.lianfang.protocol.vault.VaultEntry;

/// One member's replica and cosigning, which can be stopped and started again on its disk.
final class CosigningNode {
  private static final SecureRandom RANDOM = new SecureRandom();

  private final Identity identity;
  private final Validators alliance;
  private final InMemoryStore disk = new InMemoryStore(List.of(CheckpointStore.TABLE));
  private OwnReplica replica = new OwnReplica();
  private int applied;
  private boolean held;
  private @Nullable Cosigning cosigning;
  private @Nullable LedgerArrivals arrivals;
  private Duration ahead = Duration.ZERO;

  CosigningNode(MemberId id, Validators alliance) {
    this.alliance = alliance;
    this.identity =
        new Identity(
            id,
            Validators.ALLIANCE,
            true,
            key(),
            key(),
            key(),
            key(),
            new X25519SealKey(random()),
            Optional.empty());
  }

  private static SigningKey key() {
    return new SigningKey(random());
  }

  private static byte[] random() {
    byte[] random = new byte[32];
    RANDOM.nextBytes(random);
    return random;
  }

  MemberId id() {
    return identity.member();
  }

  Identity identity() {
    return identity;
  }

  OwnReplica ledger() {
    return replica;
  }

  CheckpointStore stored() {
    return new CheckpointStore(disk);
  }

  /// How many notes this node keeps as evidence of a split view.
  int splits() {
    int[] count = {0};
    disk.scan(
        CheckpointStore.TABLE,
        Range.prefix(Bytes.utf8("split/")),
        (key, note) -> {
          count[0]++;
          return true;
        });
    return count[0];
  }

  Cosigning cosigning() {
    if (cosigning == null) {
      throw new IllegalStateException("not started");
    }
    return cosigning;
  }

  long newestSize() {
    return cosigning().newest().map(newest -> newest.checkpoint().size()).orElse(0L);
  }

  /// Lets its clock be ahead of everybody else's.
  void clockAhead(Duration chosen) {
    ahead = chosen;
  }

  private Seams seams() {
    Seams shared = alliance.seams();
    return new Seams(
        () -> alliance.clock().instant().plus(ahead),
        shared.timers(),
        shared.executor(),
        shared.random());
  }

  void start() {
    start(0, FaultyStore.Fault.LOST);
  }

  /// Starts on a disk that fails at the given write; 0 for never.
  void start(int failing, FaultyStore.Fault fault) {
    stop();
    LedgerArrivals arriving = new LedgerArrivals(replica, alliance.seams().timers());
    arrivals = arriving;
    cosigning =
        new Cosigning(
            identity,
            replica,
            arriving,
            new CheckpointStore(new FaultyStore(disk, failing, fault)),
            alliance.network().as(id()),
            alliance::members,
            seams());
    alliance.network().join(id(), new Service(cosigning));
  }

  void stop() {
    if (cosigning != null) {
      cosigning.close();
    }
    if (arrivals != null) {
      arrivals.close();
    }
    alliance.network().join(id(), new Service(null));
  }

  /// Applies no more blocks until [#release].
  void hold() {
    held = true;
  }

  void release() {
    held = false;
    follow();
  }

  void follow() {
    while (!held && applied < alliance.blocks().size()) {
      replica.append(alliance.clock().instant(), alliance.blocks().get(applied));
      applied++;
    }
  }

  /// Takes another history for the true one: the same blocks up to the last, and these instead.
  void rewrite(List<List<Bytes>> history) {
    stop();
    replica = new OwnReplica();
    history.forEach(block -> replica.append(alliance.clock().instant(), block));
    applied = alliance.blocks().size();
    held = true;
  }

  /// The tree of this size as the replica has it.
  Checkpoint checkpoint(long size) {
    try (View view = replica.read()) {
      return new Checkpoint(Validators.origin(), size, view.rootAt(size));
    }
  }

  /// Asks for a cosignature as another member would.
  CompletableFuture<Bytes> cosign(int caller, CosignedCheckpoint signed) {
    return cosigning().cosign(alliance.node(caller).id(), signed.encode()).toCompletableFuture();
  }

  void take(int caller, CosignedCheckpoint cosigned) {
    cosigning().take(alliance.node(caller).id(), cosigned.encode());
  }

  /// What a failed stage failed with.
  static Throwable failure(CompletableFuture<?> stage) {
    Throwable failure = stage.exceptionNow();
    return failure instanceof CompletionException && failure.getCause() != null
        ? failure.getCause()
        : failure;
  }

  /// What the other nodes reach of this one: nothing while it is stopped.
  private record Service(@Nullable Cosigning cosigning) implements PeerService {
    private static <T> CompletionStage<T> silent() {
      return new CompletableFuture<>();
    }

    @Override
    public CompletionStage<Bytes> cosign(MemberId caller, Bytes note) {
      return cosigning == null ? silent() : cosigning.cosign(caller, note);
    }

    @Override
    public CompletionStage<Void> takeCheckpoint(MemberId caller, Bytes note) {
      return cosigning == null ? silent() : cosigning.take(caller, note);
    }

    @Override
    public CompletionStage<Optional<Bytes>> fetchCheckpoint(MemberId caller, long size) {
      return cosigning == null
          ? silent()
          : CompletableFuture.completedStage(
              cosigning.transition(size).map(CosignedCheckpoint::encode));
    }

    @Override
    public CompletionStage<Evaluation> evaluate(MemberId caller, SignedCalls calls) {
      throw new UnsupportedOperationException();
    }

    @Override
    public CompletionStage<Integer> pushEntries(
        MemberId caller, long size, List<VaultEntry> entries) {
      throw new UnsupportedOperationException();
    }

    @Override
    public CompletionStage<List<VaultEntry>> fetchEntries(
        MemberId caller, List<Peer.EntryName> names) {
      throw new UnsupportedOperationException();
    }

    @Override
    public CompletionStage<Void> takeAnchoredCalls(MemberId caller, List<AnchoredRun> runs) {
      throw new UnsupportedOperationException();
    }

    @Override
    public CompletionStage<Void> takeSealedCalls(MemberId caller, Bytes sealed) {
      throw new UnsupportedOperationException();
    }

    @Override
    public CompletionStage<Void> takeCeremonyMessages(
        MemberId caller, CeremonyId ceremony, Bytes messages) {
      throw new UnsupportedOperationException();
    }

    @Override
    public CompletionStage<Optional<Bytes>> fetchCeremonyMessages(
        MemberId caller, CeremonyId ceremony) {
      throw new UnsupportedOperationException();
    }
  }
}
