package org.lianfang.bench.alliance;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.lianfang.bench.load.Engine;
import org.lianfang.bench.load.Processes;
import org.lianfang.cometbft.abci.Bundle;
import org.lianfang.cometbft.engine.Seed;
import org.lianfang.cometbft.proof.CommitStore;
import org.lianfang.ledger.Ledger;
import org.lianfang.ledger.store.RocksStore;
import org.lianfang.ledger.store.Store;
import org.lianfang.ledger.store.StoreFailed;
import org.lianfang.ledger.store.StoreOptions;
import org.lianfang.ledger.store.Table;
import org.lianfang.node.Identity;
import org.lianfang.node.Node;
import org.lianfang.node.Seams;
import org.lianfang.node.peer.GrpcPeerServer;
import org.lianfang.node.peer.GrpcPeers;
import org.lianfang.node.peer.LedgerDirectory;
import org.lianfang.node.peer.LocalPeer;
import org.lianfang.node.peer.PeerService;
import org.lianfang.node.peer.Peers;
import org.lianfang.node.peer.TlsIdentity;
import org.lianfang.node.secret.FileSecretStore;
import org.lianfang.node.secret.MemberSecrets;
import org.lianfang.node.secret.NoSuchSecret;
import org.lianfang.node.secret.SecretStore;
import org.lianfang.protocol.InvariantViolation;
import org.lianfang.protocol.custody.KeyName;
import org.lianfang.protocol.ledger.Command;
import org.lianfang.protocol.ledger.Envelope;
import org.lianfang.protocol.ledger.RequestId;
import org.lianfang.protocol.ledger.SignedCommand;
import org.lianfang.protocol.member.Application;
import org.lianfang.protocol.member.Endpoints;
import org.lianfang.protocol.member.MemberId;
import org.lianfang.protocol.member.MemberKeys;
import org.lianfang.protocol.member.Role;
import org.lianfang.protocol.subject.SubjectType;
import org.lianfang.protocol.wire.EnvelopeCodec;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Four banks and a supervisor in one process, whole, on the threads that the trial alliance of the
/// demo has: nodes with replicas, vaults and journals on the disk, keys from a ceremony, gRPC with
/// mutual TLS on loopback between them.
public final class TrialAlliance implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(TrialAlliance.class);
  private static final Duration CEREMONY_LIMIT = Duration.ofMinutes(3);
  private static final Duration FRESH_LIMIT = Duration.ofMinutes(1);
  private static final Set<Role> BANK = Set.of(Role.REPORTER, Role.QUERIER, Role.CUSTODIAN);

  private final Deque<AutoCloseable> open = new ArrayDeque<>();
  private final SecureRandom random = new SecureRandom();
  private final InstantSource clock = InstantSource.system();

  /// Platform threads: the system shares the processors among them, while a virtual thread that
  /// computes a batch keeps its processor to the end, and cosigning would starve under load.
  private final ExecutorService executor =
      Executors.newCachedThreadPool(Thread.ofPlatform().name("node-", 0).daemon(true).factory());

  private final Path folder;
  private final Engine engine;
  private final List<Part> parts = new ArrayList<>();
  private final Map<MemberId, InetSocketAddress> addresses = new HashMap<>();
  private final List<Node> nodes = new ArrayList<>();
  private final List<Node> banks = new ArrayList<>();
  private @Nullable Ledgers ledgers;

  /// A member before its node.
  ///
  /// @param engine where the ledger's engine is distributed
  private record Part(
      Identity identity,
      Set<Role> roles,
      TlsIdentity tls,
      SecretStore secrets,
      Path home,
      Optional<EngineSeat> engine) {
    MemberId member() {
      return identity.member();
    }

    boolean isBank() {
      return roles.contains(Role.CUSTODIAN);
    }

    Application application() {
      return new Application(
          member(),
          isBank() ? "银行" : "监管机构",
          isBank() ? "Bank" : "Supervisor",
          roles,
          new MemberKeys(
              identity.signing().verifyingKey(),
              identity.custody().verifyingKey(),
              identity.log().verifyingKey(),
              identity.cosign().verifyingKey(),
              identity.seal().publicKey(),
              tls.keyHash()),
          identity.engine(),
          engine.map(
              seat -> new Endpoints("localhost:" + seat.port(), "localhost:" + seat.port())));
    }

    Ledgers.Seat seat() {
      return new Ledgers.Seat(member(), home.resolve("ledger"), home.resolve("engine"), engine);
    }
  }

  private TrialAlliance(Path folder, Engine engine) {
    this.folder = folder;
    this.engine = engine;
  }

  /// Makes the members, their alliance and its keys; returns when every node's view is fresh.
  ///
  /// @param keys the subject types that are needed; each costs a ceremony's work
  public static TrialAlliance begin(Path folder, Engine engine, List<SubjectType> keys)
      throws Exception {
    TrialAlliance alliance = new TrialAlliance(folder, engine);
    boolean begun = false;
    try {
      alliance.openNodes();
      alliance.awaitFresh();
      alliance.makeKeys(keys);
      alliance.awaitFresh();
      begun = true;
      return alliance;
    } finally {
      if (!begun) {
        alliance.close();
      }
    }
  }

  private void openNodes() throws Exception {
    open.push(executor);
    WallTimers timers = new WallTimers(executor);
    open.push(timers);
    List<Integer> ports = Ports.free(2 * (BareAlliance.MEMBERS + 1));
    for (int number = 1; number <= BareAlliance.MEMBERS; number++) {
      parts.add(part(new MemberId("bank-" + number), BANK, ports.get(number - 1)));
    }
    parts.add(
        part(new MemberId("supervisor"), Set.of(Role.SUPERVISOR), ports.get(BareAlliance.MEMBERS)));
    ledgers =
        Ledgers.begin(
            engine, parts.stream().map(Part::seat).toList(), genesis(), Bundle.ENVELOPES_MAX);
    open.push(ledgers);
    for (int i = 0; i < parts.size(); i++) {
      addresses.put(
          parts.get(i).member(),
          new InetSocketAddress(InetAddress.getLoopbackAddress(), ports.get(parts.size() + i)));
    }
    Seams seams = new Seams(clock, timers, executor, random);
    for (Part part : parts) {
      Node node = openNode(part, seams);
      nodes.add(node);
      if (part.isBank()) {
        banks.add(node);
      }
    }
  }

  private Part part(MemberId member, Set<Role> roles, int port) {
    Path home = folder.resolve(member.value());
    SecretStore secrets = new FileSecretStore(home.resolve("secrets"));
    MemberSecrets.draw(secrets, random);
    boolean distributed = engine != Engine.EMBEDDED;
    return new Part(
        MemberSecrets.identity(secrets, member, Founder.ALLIANCE, !distributed),
        roles,
        TlsIdentity.of(secrets, member, clock.instant(), random),
        secrets,
        home,
        distributed
            ? Optional.of(
                new EngineSeat(
                    seed(secrets, MemberSecrets.CONSENSUS_KEY),
                    seed(secrets, MemberSecrets.ENGINE_NODE_KEY),
                    port))
            : Optional.empty());
  }

  private static Seed seed(SecretStore secrets, String name) {
    return user -> {
      try {
        secrets.use(
            name,
            bytes -> {
              user.accept(bytes);
              return bytes.length;
            });
      } catch (NoSuchSecret e) {
        throw new InvariantViolation("the engine's keys were drawn", e);
      }
    };
  }

  private Envelope genesis() {
    Part first = parts.getFirst();
    Command.Genesis genesis =
        Genesis.command(
            Founder.ALLIANCE,
            parts.stream().map(Part::application).toList(),
            parts.stream().map(part -> part.identity().signing()).toList());
    Instant expiry = clock.instant().truncatedTo(ChronoUnit.SECONDS).plusSeconds(3600);
    return EnvelopeCodec.sign(
        new SignedCommand(
            new RequestId(Founder.random(RequestId.SIZE, random)),
            first.member(),
            first.identity().signing().verifyingKey().fingerprint(),
            expiry,
            genesis),
        Founder.ALLIANCE,
        first.identity().signing());
  }

  private Node openNode(Part part, Seams seams) throws StoreFailed {
    Store store =
        store(
            part.home().resolve("node"),
            Stream.concat(Node.storeTables().stream(), Stream.of(CommitStore.TABLE)).toList());
    Ledger ledger = ledgers().of(part.member());
    ledgers().collectProofs(part.member(), store).ifPresent(open::push);
    Node node =
        Node.open(
            new Node.Ground(
                part.identity(),
                ledger,
                store,
                part.secrets(),
                seams,
                service -> network(part, new LedgerDirectory(ledger), service)));
    open.push(node);
    return node;
  }

  private Store store(Path home, List<Table> tables) throws StoreFailed {
    Store store = RocksStore.open(home, tables, StoreOptions.MODEST);
    open.push(store);
    return store;
  }

  private Peers network(Part part, LedgerDirectory members, PeerService service) {
    InetSocketAddress address = addresses.get(part.member());
    if (address == null) {
      throw new InvariantViolation("every member has an address");
    }
    try {
      open.push(new GrpcPeerServer(address, part.tls(), members, service, clock, executor));
    } catch (IOException e) {
      throw new UncheckedIOException("a port that was free is taken", e);
    }
    return new GrpcPeers(
        part.member(),
        new LocalPeer(part.member(), service),
        member -> Optional.ofNullable(addresses.get(member)),
        part.tls(),
        members,
        clock,
        executor);
  }

  private void makeKeys(List<SubjectType> types) throws Exception {
    List<KeyName> names = new ArrayList<>();
    types.forEach(type -> names.add(new KeyName(Optional.of(type), 1)));
    names.add(new KeyName(Optional.empty(), 1));
    var _ =
        nodes
            .getFirst()
            .ceremonies()
            .generate(names)
            .toCompletableFuture()
            .get(CEREMONY_LIMIT.toSeconds(), TimeUnit.SECONDS);
  }

  private void awaitFresh() throws InterruptedException, TimeoutException {
    long end = System.nanoTime() + FRESH_LIMIT.toNanos();
    for (Node node : nodes) {
      while (!node.cosigning().isFresh()) {
        if (System.nanoTime() - end > 0) {
          throw new TimeoutException("the nodes did not cosign the ledger in time");
        }
        Thread.sleep(10);
      }
    }
  }

  private Ledgers ledgers() {
    return Objects.requireNonNull(ledgers);
  }

  /// The engines' processes.
  public Processes processes() {
    return ledgers().processes();
  }

  /// The banks' nodes; the first has number 1 on the ledger.
  public List<Node> banks() {
    return List.copyOf(banks);
  }

  /// Closes everything, the last opened first.
  @Override
  public void close() {
    while (!open.isEmpty()) {
      AutoCloseable next = open.pop();
      try {
        next.close();
      } catch (Exception e) {
        LOG.warn("an alliance that was measured did not close", e);
      }
    }
  }
}
