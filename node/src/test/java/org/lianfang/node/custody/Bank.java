package org.lianfang.node.custody;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.UnaryOperator;
import org.lianfang.node.peer.Peer;
import org.lianfang.node.peer.PeerService;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.call.AnchoredRun;
import org.lianfang.protocol.call.Evaluation;
import org.lianfang.protocol.call.SignedCalls;
import org.lianfang.protocol.custody.CeremonyId;
import org.lianfang.protocol.member.MemberId;
import org.lianfang.protocol.vault.VaultEntry;

/// The custody part of one member's node, as its peers reach it. A test may change what it answers.
final class Bank implements PeerService {
  private final Custodian custodian;
  private Optional<AnchoredCalls> anchored = Optional.empty();
  private Optional<SupervisedCalls> supervised = Optional.empty();
  private UnaryOperator<Evaluation> tampering = UnaryOperator.identity();
  private int asked;

  Bank(Custodian custodian) {
    this.custodian = custodian;
  }

  /// Lets it take call entries.
  void keep(AnchoredCalls own, SupervisedCalls others) {
    anchored = Optional.of(own);
    supervised = Optional.of(others);
  }

  void tamper(UnaryOperator<Evaluation> tampering) {
    this.tampering = tampering;
  }

  /// How many requests reached it.
  synchronized int asked() {
    return asked;
  }

  @Override
  public CompletionStage<Evaluation> evaluate(MemberId caller, SignedCalls calls) {
    synchronized (this) {
      asked++;
    }
    return custodian.evaluate(caller, calls).thenApply(tampering);
  }

  @Override
  public CompletionStage<Void> takeAnchoredCalls(MemberId caller, List<AnchoredRun> runs) {
    return anchored.isEmpty() ? unused() : anchored.get().take(caller, runs);
  }

  @Override
  public CompletionStage<Void> takeSealedCalls(MemberId caller, Bytes sealed) {
    return supervised.isEmpty() ? unused() : supervised.get().take(caller, sealed);
  }

  @Override
  public CompletionStage<Integer> pushEntries(
      MemberId caller, long size, List<VaultEntry> entries) {
    return unused();
  }

  @Override
  public CompletionStage<List<VaultEntry>> fetchEntries(
      MemberId caller, List<Peer.EntryName> names) {
    return unused();
  }

  @Override
  public CompletionStage<Bytes> cosign(MemberId caller, Bytes note) {
    return unused();
  }

  @Override
  public CompletionStage<Void> takeCheckpoint(MemberId caller, Bytes note) {
    return unused();
  }

  @Override
  public CompletionStage<Optional<Bytes>> fetchCheckpoint(MemberId caller, long size) {
    return unused();
  }

  @Override
  public CompletionStage<Void> takeCeremonyMessages(
      MemberId caller, CeremonyId ceremony, Bytes messages) {
    return unused();
  }

  @Override
  public CompletionStage<Optional<Bytes>> fetchCeremonyMessages(
      MemberId caller, CeremonyId ceremony) {
    return unused();
  }

  private static <R> CompletionStage<R> unused() {
    return CompletableFuture.failedStage(new UnsupportedOperationException("not custody"));
  }
}
