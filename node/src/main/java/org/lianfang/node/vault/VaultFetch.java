package org.lianfang.node.vault;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.ToIntBiFunction;
import org.lianfang.contract.state.AllianceState;
import org.lianfang.ledger.Ledger;
import org.lianfang.ledger.View;
import org.lianfang.node.Seams;
import org.lianfang.node.peer.Peer;
import org.lianfang.node.peer.Peers;
import org.lianfang.node.vault.StoredVault.Expected;
import org.lianfang.protocol.member.Member;
import org.lianfang.protocol.member.MemberId;
import org.lianfang.protocol.vault.VaultEntry;

/// Goes once through all entries that this node lacks and asks for them: the source first, then
/// others, in an order drawn anew each time.
final class VaultFetch {
  /// What came of going through once.
  enum Result {
    /// Nothing is missing.
    COMPLETE,
    /// Some entries arrived.
    PROGRESS,
    /// Nobody could be reached who has any of them.
    STUCK
  }

  /// Members asked besides the source for what it does not give.
  private static final int OTHERS_MAX = 3;

  private final MemberId self;
  private final Ledger ledger;
  private final StoredVault vault;
  private final Peers peers;
  private final Seams seams;
  private final ToIntBiFunction<MemberId, List<VaultEntry>> accept;

  VaultFetch(
      MemberId self,
      Ledger ledger,
      StoredVault vault,
      Peers peers,
      Seams seams,
      ToIntBiFunction<MemberId, List<VaultEntry>> accept) {
    this.self = self;
    this.ledger = ledger;
    this.vault = vault;
    this.peers = peers;
    this.seams = seams;
    this.accept = accept;
  }

  CompletionStage<Result> run(long beforeMillis) {
    return page(Optional.empty(), beforeMillis, Result.COMPLETE);
  }

  private CompletionStage<Result> page(Optional<Expected> after, long beforeMillis, Result soFar) {
    List<Expected> page = vault.lacking(after, beforeMillis, VaultExchange.ENTRIES_MAX);
    if (page.isEmpty()) {
      return CompletableFuture.completedFuture(soFar);
    }
    return fetch(page)
        .thenComposeAsync(
            arrived -> {
              boolean progress = arrived > 0 || soFar == Result.PROGRESS;
              return page(
                  Optional.of(page.getLast()),
                  beforeMillis,
                  progress ? Result.PROGRESS : Result.STUCK);
            },
            seams.executor());
  }

  private CompletionStage<Integer> fetch(List<Expected> page) {
    Map<Integer, List<Expected>> bySource = new LinkedHashMap<>();
    page.forEach(
        expected ->
            bySource
                .computeIfAbsent(expected.record().source(), s -> new ArrayList<>())
                .add(expected));
    List<Member> members = active();
    CompletionStage<Integer> total = CompletableFuture.completedFuture(0);
    for (Map.Entry<Integer, List<Expected>> group : bySource.entrySet()) {
      List<MemberId> order = order(members, group.getKey());
      total =
          total.thenCompose(
              sum -> ask(order, 0, group.getValue()).thenApply(arrived -> sum + arrived));
    }
    return total;
  }

  /// The source, then some others.
  private List<MemberId> order(List<Member> members, int source) {
    List<Member> others = new ArrayList<>(members);
    Collections.shuffle(others, seams.random());
    List<MemberId> order = new ArrayList<>();
    members.stream()
        .filter(member -> member.number() == source)
        .forEach(member -> order.add(member.id()));
    others.stream()
        .filter(member -> member.number() != source)
        .limit(OTHERS_MAX)
        .forEach(member -> order.add(member.id()));
    return order;
  }

  private List<Member> active() {
    try (View view = ledger.read()) {
      return new AllianceState(view)
          .members().stream()
              .filter(Member::isActive)
              .filter(member -> !member.id().equals(self))
              .toList();
    }
  }

  private CompletionStage<Integer> ask(List<MemberId> order, int next, List<Expected> wanted) {
    if (next >= order.size() || wanted.isEmpty()) {
      return CompletableFuture.completedFuture(0);
    }
    MemberId member = order.get(next);
    List<Peer.EntryName> names =
        wanted.stream()
            .map(expected -> new Peer.EntryName(expected.record(), expected.tokenKey()))
            .toList();
    return peers
        .peer(member)
        .fetchEntries(names)
        .exceptionally(failure -> List.of())
        .thenComposeAsync(
            entries -> {
              Set<Peer.EntryName> asked = new HashSet<>(names);
              List<VaultEntry> given =
                  entries.stream()
                      .filter(e -> asked.contains(new Peer.EntryName(e.record(), e.tokenKey())))
                      .toList();
              int arrived = given.isEmpty() ? 0 : accept.applyAsInt(member, given);
              List<Expected> rest =
                  wanted.stream()
                      .filter(e -> vault.get(e.record(), e.tokenKey()).isEmpty())
                      .toList();
              return ask(order, next + 1, rest).thenApply(more -> arrived + more);
            },
            seams.executor());
  }
}
