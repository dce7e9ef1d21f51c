package org.lianfang.server.network;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.lianfang.cometbft.Joining;
import org.lianfang.cometbft.proof.TrustPath;
import org.lianfang.cometbft.rpc.LightEndpoint;
import org.lianfang.node.peer.JoinClient;
import org.lianfang.node.peer.JoinProof;
import org.lianfang.node.peer.MemberDirectory;
import org.lianfang.node.peer.TlsIdentity;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.Malformed;
import org.lianfang.protocol.checkpoint.Unproven;
import org.lianfang.protocol.member.Application;
import org.lianfang.protocol.member.Endpoints;
import org.lianfang.protocol.member.MemberId;
import org.lianfang.protocol.receipt.TrustedRoster;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Finds a snapshot for a node whose ledger is empty. It knows the founders only: their addresses
/// and keys stand in the genesis. Two different members have to prove the same snapshot, each by
/// the engine's blocks and by the validators' cosignatures; which two are asked is drawn anew at
/// each start of the engine, so that liars can delay, no more.
final class SnapshotJoining implements Joining, AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(SnapshotJoining.class);

  /// A founder that nobody answers begins the alliance with the others.
  private static final int FOUNDER_ROUNDS = 2;

  /// So often a snapshot is waited for that one member alone proves.
  private static final int ALONE_ROUNDS = 20;

  private static final int SECONDS_MAX = 9;

  private final SyncMode mode;
  private final CheckedGenesis genesis;
  private final MemberId self;
  private final TlsIdentity tls;
  private final InstantSource clock;
  private final Executor executor;
  private final SecureRandom random;
  private final Map<MemberId, JoinClient> clients = new TreeMap<>();
  private int rounds;

  /// A snapshot that a member proves.
  private record Proved(JoinClient member, TrustPath path) {}

  /// @param answered how many members answered
  /// @param proved by height
  private record Asked(int answered, NavigableMap<Long, List<Proved>> proved) {}

  SnapshotJoining(
      SyncMode mode,
      CheckedGenesis genesis,
      MemberId self,
      TlsIdentity tls,
      InstantSource clock,
      Executor executor,
      SecureRandom random) {
    this.mode = mode;
    this.genesis = genesis;
    this.self = self;
    this.tls = tls;
    this.clock = clock;
    this.executor = executor;
    this.random = random;
  }

  @Override
  public Way decide(boolean restored) throws IOException {
    if (mode == SyncMode.BLOCKS && !restored) {
      log.info("the ledger comes by blocks from the first on: sync is blocks");
      return new Blocks();
    }
    List<Application> others =
        genesis.core().founders().stream()
            .filter(other -> !other.member().equals(self) && other.endpoints().isPresent())
            .toList();
    Asked asked = ask(others);
    rounds++;
    for (List<Proved> same : asked.proved().descendingMap().values()) {
      if (same.size() > 1) {
        return chosen(same);
      }
    }
    return otherwise(asked, others.size(), restored);
  }

  private Way chosen(List<Proved> same) {
    List<Proved> drawn = new ArrayList<>(same);
    Collections.shuffle(drawn, random);
    Proved one = drawn.get(0);
    Proved other = drawn.get(1);
    log.info(
        "the ledger comes by the snapshot of height {}, proved by {} and {}",
        one.path().height(),
        one.member().member(),
        other.member().member());
    return new Snapshot(one.path(), List.of(upstream(one.member()), upstream(other.member())));
  }

  private Way otherwise(Asked asked, int others, boolean restored) {
    String waiting = asked.answered() + " of " + others + " members' nodes answered";
    if (mode == SyncMode.SNAPSHOT || restored) {
      return new NotYet("no snapshot that two members prove; " + waiting);
    }
    boolean founder =
        genesis.core().founders().stream().anyMatch(each -> each.member().equals(self));
    boolean alone = !asked.proved().isEmpty() && rounds < ALONE_ROUNDS;
    boolean unheard = asked.answered() == 0 && !(founder && rounds >= FOUNDER_ROUNDS);
    if (others > 1 && (alone || unheard)) {
      return new NotYet("looking for a snapshot; " + waiting + "; sync blocks does not look");
    }
    log.info("the ledger comes by blocks from the first on: no snapshot is offered");
    return new Blocks();
  }

  private Asked ask(List<Application> others) throws IOException {
    Map<JoinClient, CompletableFuture<List<JoinProof>>> answers = new HashMap<>();
    for (Application other : others) {
      JoinClient client = clients.computeIfAbsent(other.member(), member -> connect(other));
      answers.put(client, client.snapshots().toCompletableFuture());
    }
    NavigableMap<Long, List<Proved>> proved = new TreeMap<>();
    int answered = 0;
    for (Map.Entry<JoinClient, CompletableFuture<List<JoinProof>>> answer : answers.entrySet()) {
      try {
        List<JoinProof> proofs = answer.getValue().get(SECONDS_MAX, TimeUnit.SECONDS);
        answered++;
        for (JoinProof proof : proofs) {
          verified(answer.getKey(), proof)
              .ifPresent(
                  path ->
                      proved
                          .computeIfAbsent(path.height(), height -> new ArrayList<>())
                          .add(new Proved(answer.getKey(), path)));
        }
      } catch (ExecutionException | TimeoutException | CompletionException e) {
        log.debug("{} offers nothing: {}", answer.getKey().member(), e.toString());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IOException("interrupted", e);
      }
    }
    return new Asked(answered, proved);
  }

  private Optional<TrustPath> verified(JoinClient member, JoinProof proof) {
    try {
      TrustPath path = TrustPath.decode(proof.engine());
      path.verify(genesis.core().alliance(), genesis.file().validators());
      proof.verify(
          new TrustedRoster(genesis.core().alliance(), false, 1, genesis.roster()),
          path.last().root());
      return Optional.of(path);
    } catch (Malformed | Unproven e) {
      log.warn("{} offers a snapshot without proof: {}", member.member(), e.getMessage());
      return Optional.empty();
    }
  }

  private JoinClient connect(Application other) {
    String node = other.endpoints().map(Endpoints::node).orElseThrow();
    return new JoinClient(
        other.member(),
        InetSocketAddress.createUnresolved(Endpoints.host(node), Endpoints.port(node)),
        tls,
        new Founders(genesis.core().founders()),
        clock,
        executor);
  }

  private static LightEndpoint.Upstream upstream(JoinClient client) {
    return question -> {
      try {
        return client
            .ask(question.encode())
            .toCompletableFuture()
            .get(SECONDS_MAX, TimeUnit.SECONDS);
      } catch (ExecutionException | TimeoutException e) {
        throw new IOException("no answer of " + client.member(), e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IOException("interrupted", e);
      }
    };
  }

  @Override
  public void close() {
    clients.values().forEach(JoinClient::close);
  }

  /// The founders' TLS keys, as the genesis names them.
  private record Founders(List<Application> founders) implements MemberDirectory {
    @Override
    public Optional<MemberId> memberOf(Bytes tlsKeyHash) {
      return founders.stream()
          .filter(founder -> founder.keys().tls().equals(tlsKeyHash))
          .map(Application::member)
          .findFirst();
    }

    @Override
    public Optional<Bytes> tlsKeyHashOf(MemberId member) {
      return founders.stream()
          .filter(founder -> founder.member().equals(member))
          .map(founder -> founder.keys().tls())
          .findFirst();
    }
  }
}
