package org.lianfang.node;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.lianfang.node.peer.Peer;
import org.lianfang.node.peer.PeerService;
import org.lianfang.node.peer.PeerUnreachable;
import org.lianfang.node.peer.Peers;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.call.AnchoredRun;
import org.lianfang.protocol.call.Evaluation;
import org.lianfang.protocol.call.SignedCalls;
import org.lianfang.protocol.custody.CeremonyId;
import org.lianfang.protocol.member.MemberId;
import org.lianfang.protocol.vault.VaultEntry;

/// A network between the nodes of one test: calls go straight to the other node's [PeerService].
/// Members can be cut off or stalled. Thread-safe.
public final class FakePeers {
  private final Map<MemberId, PeerService> services = new ConcurrentHashMap<>();
  private final Set<MemberId> cut = new HashSet<>();
  private final Set<MemberId> stalled = new HashSet<>();

  /// Adds a node, or takes the place of the one before.
  public void join(MemberId member, PeerService service) {
    services.put(member, service);
  }

  /// Calls to this member fail as unreachable.
  public synchronized void cut(MemberId member) {
    cut.add(member);
  }

  /// Calls to this member are never answered, nor carried out.
  public synchronized void stall(MemberId member) {
    stalled.add(member);
  }

  public synchronized void mend(MemberId member) {
    cut.remove(member);
    stalled.remove(member);
  }

  /// The network as one member sees it.
  public Peers as(MemberId caller) {
    return new Peers() {
      @Override
      public Peer peer(MemberId member) {
        return new Link(caller, member);
      }

      @Override
      public void close() {}
    };
  }

  private synchronized boolean isCut(MemberId member) {
    return cut.contains(member);
  }

  private synchronized boolean isStalled(MemberId member) {
    return stalled.contains(member);
  }

  private final class Link implements Peer {
    private final MemberId caller;
    private final MemberId member;

    Link(MemberId caller, MemberId member) {
      this.caller = caller;
      this.member = member;
    }

    private <R> CompletionStage<R> call(Function<PeerService, CompletionStage<R>> method) {
      Optional<PeerService> service = Optional.ofNullable(services.get(member));
      if (service.isEmpty() || isCut(member) || isCut(caller)) {
        return CompletableFuture.failedStage(new PeerUnreachable(member, "cut off"));
      }
      if (isStalled(member)) {
        return new CompletableFuture<>();
      }
      return method.apply(service.get());
    }

    @Override
    public CompletionStage<Evaluation> evaluate(SignedCalls calls) {
      return call(service -> service.evaluate(caller, calls));
    }

    @Override
    public CompletionStage<Integer> pushEntries(long size, List<VaultEntry> entries) {
      return call(service -> service.pushEntries(caller, size, entries));
    }

    @Override
    public CompletionStage<List<VaultEntry>> fetchEntries(List<EntryName> names) {
      return call(service -> service.fetchEntries(caller, names));
    }

    @Override
    public CompletionStage<Bytes> cosign(Bytes note) {
      return call(service -> service.cosign(caller, note));
    }

    @Override
    public CompletionStage<Void> takeCheckpoint(Bytes note) {
      return call(service -> service.takeCheckpoint(caller, note));
    }

    @Override
    public CompletionStage<Optional<Bytes>> fetchCheckpoint(long size) {
      return call(service -> service.fetchCheckpoint(caller, size));
    }

    @Override
    public CompletionStage<Void> takeAnchoredCalls(List<AnchoredRun> runs) {
      return call(service -> service.takeAnchoredCalls(caller, runs));
    }

    @Override
    public CompletionStage<Void> takeSealedCalls(Bytes sealed) {
      return call(service -> service.takeSealedCalls(caller, sealed));
    }

    @Override
    public CompletionStage<Void> takeCeremonyMessages(CeremonyId ceremony, Bytes messages) {
      return call(service -> service.takeCeremonyMessages(caller, ceremony, messages));
    }

    @Override
    public CompletionStage<Optional<Bytes>> fetchCeremonyMessages(CeremonyId ceremony) {
      return call(service -> service.fetchCeremonyMessages(caller, ceremony));
    }
  }
}
