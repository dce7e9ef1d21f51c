package org.lianfang.node.wired;

import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.UnaryOperator;
import org.lianfang.ledger.store.FaultyStore;
import org.lianfang.ledger.store.InMemoryStore;
import org.lianfang.ledger.store.Store;
import org.lianfang.ledger.store.Table;
import org.lianfang.node.Identity;
import org.lianfang.node.Seams;
import org.lianfang.node.filing.Filings;
import org.lianfang.node.peer.Peer;
import org.lianfang.node.peer.PeerUnreachable;
import org.lianfang.node.peer.Peers;
import org.lianfang.node.query.Queries;
import org.lianfang.node.query.Screenings;
import org.lianfang.node.vault.StoredVault;
import org.lianfang.node.vault.VaultExchange;
import org.lianfang.oprf.Suite;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.call.AnchoredRun;
import org.lianfang.protocol.call.Evaluation;
import org.lianfang.protocol.call.SignedCalls;
import org.lianfang.protocol.custody.CeremonyId;
import org.lianfang.protocol.member.MemberId;
import org.lianfang.protocol.vault.VaultEntry;

/// One member's vault, filings and queries; everything runs on the test's thread.
public final class TestNode {
  private final TestAlliance alliance;
  private final Identity identity;
  private final InMemoryStore disk;
  private FaultyStore store;
  private final SharedLedger.Replica replica;
  private LocalCalls calls;
  private StoredVault vault;
  private VaultExchange exchange;
  private Filings filings;
  private Queries queries;
  private boolean reachable = true;
  private UnaryOperator<VaultEntry> lie = UnaryOperator.identity();

  TestNode(TestAlliance alliance, MemberId id) {
    this.alliance = alliance;
    this.identity = alliance.identity(id);
    List<Table> tables = new ArrayList<>(StoredVault.tables());
    tables.addAll(Filings.tables());
    this.disk = new InMemoryStore(tables);
    this.replica = alliance.ledger().replica();
    alliance.nodes().put(id, this);
    this.calls = new LocalCalls(replica, alliance.keys(), List.of(new MemberId("bank-1")));
    this.store = new FaultyStore(disk, 0, FaultyStore.Fault.LOST);
    this.vault = new StoredVault(store);
    this.exchange = newExchange();
    this.filings = newFilings();
    this.queries = newQueries();
    exchange.start();
    filings.start();
  }

  private Seams seams() {
    return new Seams(alliance.clock(), alliance.clock(), Runnable::run, new SecureRandom());
  }

  private VaultExchange newExchange() {
    return new VaultExchange(identity, replica, vault, new VaultPeers(), seams());
  }

  private Filings newFilings() {
    return new Filings(
        identity,
        replica,
        calls,
        store,
        vault,
        exchange,
        alliance.secrets(identity.member()),
        Suite.ristretto255(),
        seams());
  }

  private Queries newQueries() {
    return new Queries(
        replica,
        calls,
        vault,
        exchange,
        () -> Optional.of(Duration.ofSeconds(7)),
        Suite.ristretto255(),
        seams());
  }

  /// Begins again on the same disk, which fails at the given write; 0 for never.
  public void restart(long failing, FaultyStore.Fault fault) {
    exchange.close();
    filings.close();
    store = new FaultyStore(disk, failing, fault);
    vault = new StoredVault(store);
    exchange = newExchange();
    filings = newFilings();
    queries = newQueries();
    exchange.start();
    filings.start();
  }

  public MemberId id() {
    return identity.member();
  }

  public Identity identity() {
    return identity;
  }

  public Store store() {
    return store;
  }

  public FaultyStore faults() {
    return store;
  }

  public SharedLedger.Replica ledger() {
    return replica;
  }

  public LocalCalls calls() {
    return calls;
  }

  public StoredVault vault() {
    return vault;
  }

  public VaultExchange exchange() {
    return exchange;
  }

  public Filings filings() {
    return filings;
  }

  public Queries queries() {
    return queries;
  }

  public Screenings screenings() {
    return new Screenings(queries, seams());
  }

  /// Changes what this node gives when others fetch entries.
  public void lie(UnaryOperator<VaultEntry> change) {
    lie = change;
  }

  public void reachable(boolean is) {
    reachable = is;
  }

  /// The other nodes' vaults.
  private final class VaultPeers implements Peers {
    @Override
    public Peer peer(MemberId member) {
      return new VaultPeer(
          identity.member(), member, Optional.ofNullable(alliance.nodes().get(member)));
    }

    @Override
    public void close() {}
  }

  private record VaultPeer(MemberId caller, MemberId member, Optional<TestNode> node)
      implements Peer {
    private <T> CompletionStage<T> reach(
        java.util.function.Function<VaultExchange, CompletionStage<T>> call) {
      return node.filter(there -> there.reachable)
          .map(there -> call.apply(there.exchange))
          .orElseGet(() -> CompletableFuture.failedFuture(new PeerUnreachable(member, "test")));
    }

    @Override
    public CompletionStage<Integer> pushEntries(long size, List<VaultEntry> entries) {
      return reach(exchange -> exchange.take(caller, size, entries));
    }

    @Override
    public CompletionStage<List<VaultEntry>> fetchEntries(List<EntryName> names) {
      return reach(exchange -> exchange.give(caller, names))
          .thenApply(
              given -> node.map(there -> given.stream().map(there.lie).toList()).orElse(given));
    }

    @Override
    public CompletionStage<Evaluation> evaluate(SignedCalls calls) {
      throw new UnsupportedOperationException();
    }

    @Override
    public CompletionStage<Bytes> cosign(Bytes note) {
      throw new UnsupportedOperationException();
    }

    @Override
    public CompletionStage<Void> takeCheckpoint(Bytes note) {
      throw new UnsupportedOperationException();
    }

    @Override
    public CompletionStage<Optional<Bytes>> fetchCheckpoint(long size) {
      throw new UnsupportedOperationException();
    }

    @Override
    public CompletionStage<Void> takeAnchoredCalls(List<AnchoredRun> runs) {
      throw new UnsupportedOperationException();
    }

    @Override
    public CompletionStage<Void> takeSealedCalls(Bytes sealed) {
      throw new UnsupportedOperationException();
    }

    @Override
    public CompletionStage<Void> takeCeremonyMessages(CeremonyId ceremony, Bytes messages) {
      throw new UnsupportedOperationException();
    }

    @Override
    public CompletionStage<Optional<Bytes>> fetchCeremonyMessages(CeremonyId ceremony) {
      throw new UnsupportedOperationException();
    }
  }
}
