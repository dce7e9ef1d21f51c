package org.lianfang.server.demo;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
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

/// What a member answers to others, with its evaluations and vault entries changed.
final class LyingDoor implements PeerService {
  private final PeerService honest;
  private volatile UnaryOperator<Evaluation> evaluations = UnaryOperator.identity();
  private volatile UnaryOperator<VaultEntry> entries = UnaryOperator.identity();
  private volatile UnaryOperator<List<VaultEntry>> arriving = UnaryOperator.identity();

  LyingDoor(PeerService honest) {
    this.honest = honest;
  }

  void evaluations(UnaryOperator<Evaluation> lie) {
    evaluations = lie;
  }

  void entries(UnaryOperator<VaultEntry> lie) {
    entries = lie;
  }

  /// Changes what arrives of the entries that others push.
  void arriving(UnaryOperator<List<VaultEntry>> change) {
    arriving = change;
  }

  @Override
  public CompletionStage<Evaluation> evaluate(MemberId caller, SignedCalls calls) {
    return honest.evaluate(caller, calls).thenApply(answer -> evaluations.apply(answer));
  }

  @Override
  public CompletionStage<Integer> pushEntries(MemberId caller, long size, List<VaultEntry> pushed) {
    return honest.pushEntries(caller, size, arriving.apply(pushed));
  }

  @Override
  public CompletionStage<List<VaultEntry>> fetchEntries(
      MemberId caller, List<Peer.EntryName> names) {
    return honest
        .fetchEntries(caller, names)
        .thenApply(found -> new ArrayList<>(found.stream().map(entries).toList()));
  }

  @Override
  public CompletionStage<Bytes> cosign(MemberId caller, Bytes note) {
    return honest.cosign(caller, note);
  }

  @Override
  public CompletionStage<Void> takeCheckpoint(MemberId caller, Bytes note) {
    return honest.takeCheckpoint(caller, note);
  }

  @Override
  public CompletionStage<Optional<Bytes>> fetchCheckpoint(MemberId caller, long size) {
    return honest.fetchCheckpoint(caller, size);
  }

  @Override
  public CompletionStage<Void> takeAnchoredCalls(MemberId caller, List<AnchoredRun> runs) {
    return honest.takeAnchoredCalls(caller, runs);
  }

  @Override
  public CompletionStage<Void> takeSealedCalls(MemberId caller, Bytes sealed) {
    return honest.takeSealedCalls(caller, sealed);
  }

  @Override
  public CompletionStage<Void> takeCeremonyMessages(
      MemberId caller, CeremonyId ceremony, Bytes messages) {
    return honest.takeCeremonyMessages(caller, ceremony, messages);
  }

  @Override
  public CompletionStage<Optional<Bytes>> fetchCeremonyMessages(
      MemberId caller, CeremonyId ceremony) {
    return honest.fetchCeremonyMessages(caller, ceremony);
  }
}
