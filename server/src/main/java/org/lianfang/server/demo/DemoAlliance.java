package org.lianfang.server.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiFunction;
import org.lianfang.cometbft.CometBftLedger;
import org.lianfang.contract.state.AllianceState;
import org.lianfang.ledger.Ledger;
import org.lianfang.ledger.View;
import org.lianfang.ledger.store.RocksStore;
import org.lianfang.ledger.store.Store;
import org.lianfang.ledger.store.StoreFailed;
import org.lianfang.ledger.store.StoreOptions;
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
import org.lianfang.node.secret.SecretStore;
import org.lianfang.protocol.Faults;
import org.lianfang.protocol.InvariantViolation;
import org.lianfang.protocol.Reason;
import org.lianfang.protocol.Refused;
import org.lianfang.protocol.custody.KeyName;
import org.lianfang.protocol.member.Endpoints;
import org.lianfang.protocol.member.MemberId;
import org.lianfang.protocol.subject.SubjectType;
import org.lianfang.server.AllianceFolder;
import org.lianfang.server.CommandCode;
import org.lianfang.server.CommandFailed;
import org.lianfang.server.MemberFolder;
import org.lianfang.server.RosterFile;
import org.lianfang.server.SystemTimers;
import org.lianfang.server.web.Said;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The nodes of the trial in this process: for each member its own replica, stores, secrets and TLS
/// key. Nodes speak gRPC with mutual TLS on loopback, as members of an alliance over several hosts
/// do.
final class DemoAlliance implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(DemoAlliance.class);
  private static final Duration CEREMONY_LIMIT = Duration.ofMinutes(2);
  private static final Duration FRESH_LIMIT = Duration.ofSeconds(60);

  private final Deque<AutoCloseable> open = new ArrayDeque<>();
  private final List<Cast.Part> cast;
  private final Map<MemberId, Node> nodes = new LinkedHashMap<>();
  private final SecureRandom random = new SecureRandom();
  private final InstantSource clock = InstantSource.system();

  /// Platform threads: the system shares the processors among them, while a virtual thread that
  /// computes a batch keeps its processor to the end, and cosigning would starve under load.
  private final ExecutorService executor =
      Executors.newCachedThreadPool(Thread.ofPlatform().name("node-", 0).daemon(true).factory());

  private final BiFunction<MemberId, PeerService, PeerService> doors;

  private DemoAlliance(List<Cast.Part> cast, BiFunction<MemberId, PeerService, PeerService> doors) {
    this.cast = List.copyOf(cast);
    this.doors = doors;
  }

  /// Opens all stores and nodes, founding the alliance first where that is to be done.
  ///
  /// @param name the alliance's id
  /// @throws CommandFailed if a store is damaged or in use
  static DemoAlliance open(AllianceFolder folder, PortPlan ports, String name, List<Cast.Part> cast)
      throws CommandFailed, InterruptedException {
    return open(folder, ports, name, cast, (_, honest) -> honest);
  }

  /// As the other one.
  ///
  /// @param doors what each member's node answers to others, made of what it should: a test lets
  ///   one lie
  static DemoAlliance open(
      AllianceFolder folder,
      PortPlan ports,
      String name,
      List<Cast.Part> cast,
      BiFunction<MemberId, PeerService, PeerService> doors)
      throws CommandFailed, InterruptedException {
    DemoAlliance alliance = new DemoAlliance(cast, doors);
    boolean opened = false;
    try {
      alliance.openAll(folder, ports, name);
      opened = true;
      return alliance;
    } catch (StoreFailed e) {
      throw new CommandFailed(
          CommandCode.STORE_DAMAGED,
          new Said(
              folder.path() + " 中的存储无法打开：" + e.getMessage(),
              "a store in " + folder.path() + " cannot be opened: " + e.getMessage()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      if (!opened) {
        alliance.close();
      }
    }
  }

  private void openAll(AllianceFolder folder, PortPlan ports, String name)
      throws StoreFailed, IOException, CommandFailed, InterruptedException {
    open.push(executor);
    SystemTimers timers = new SystemTimers(executor);
    open.push(timers);
    Seams seams = new Seams(clock, timers, executor, random);
    List<Founding.Founder> founders = new ArrayList<>();
    for (int i = 0; i < cast.size(); i++) {
      Cast.Part part = cast.get(i);
      SecretStore secrets = secrets(folder, part);
      MemberSecrets.draw(secrets, random);
      Identity identity =
          MemberSecrets.identity(secrets, part.member(), name, ports.engine().isTrial());
      TlsIdentity tls = TlsIdentity.of(secrets, part.member(), clock.instant(), random);
      Endpoints endpoints =
          new Endpoints("localhost:" + ports.peer(i), "localhost:" + ports.engine(i));
      founders.add(new Founding.Founder(part, identity, tls, endpoints));
    }
    DemoLedgers ledgers = openLedgers(folder, ports, founders);
    open.push(ledgers);
    new Founding(founders, ledgers, clock, random).complete();
    Map<MemberId, InetSocketAddress> addresses = new HashMap<>();
    for (int i = 0; i < cast.size(); i++) {
      addresses.put(
          cast.get(i).member(),
          new InetSocketAddress(InetAddress.getLoopbackAddress(), ports.peer(i)));
    }
    for (Founding.Founder founder : founders) {
      openNode(folder, founder, ledgers.of(founder.member()), addresses, seams);
    }
  }

  private DemoLedgers openLedgers(
      AllianceFolder folder, PortPlan ports, List<Founding.Founder> founders)
      throws StoreFailed, IOException {
    List<MemberId> members = cast.stream().map(Cast.Part::member).toList();
    return switch (ports.engine()) {
      case EMBEDDED -> new EmbeddedLedgers(folder, members, clock);
      case COMETBFT -> new CometBftLedgers(folder, ports, founders, clock, executor);
    };
  }

  private static SecretStore secrets(AllianceFolder folder, Cast.Part part) throws IOException {
    return new FileSecretStore(folder.secrets(part.member()));
  }

  private void openNode(
      AllianceFolder folder,
      Founding.Founder founder,
      Ledger ledger,
      Map<MemberId, InetSocketAddress> addresses,
      Seams seams)
      throws StoreFailed, IOException {
    MemberId member = founder.member();
    Store store =
        RocksStore.open(
            folder.member(member).resolve(MemberFolder.NODE),
            MemberFolder.tables(),
            StoreOptions.MODEST);
    open.push(store);
    if (ledger instanceof CometBftLedger engine) {
      open.push(engine.collectProofs(store));
    }
    Node node =
        Node.open(
            new Node.Ground(
                founder.identity(),
                ledger,
                store,
                secrets(folder, founder.part()),
                seams,
                service -> network(founder, ledger, service, addresses)));
    open.push(node);
    nodes.put(member, node);
  }

  private Peers network(
      Founding.Founder founder,
      Ledger ledger,
      PeerService service,
      Map<MemberId, InetSocketAddress> addresses) {
    InetSocketAddress address = addresses.get(founder.member());
    if (address == null) {
      throw new InvariantViolation("every member has an address");
    }
    LedgerDirectory members = new LedgerDirectory(ledger);
    try {
      open.push(
          new GrpcPeerServer(
              address,
              founder.tls(),
              members,
              doors.apply(founder.member(), service),
              clock,
              executor));
    } catch (IOException e) {
      throw new UncheckedIOException("a node's port cannot be bound", e);
    }
    return new GrpcPeers(
        founder.member(),
        new LocalPeer(founder.member(), service),
        member -> Optional.ofNullable(addresses.get(member)),
        founder.tls(),
        members,
        clock,
        executor);
  }

  /// Makes the keys that the ledger lacks, of every subject type and of payloads, in one ceremony
  /// of all custodians.
  void makeKeys() throws CommandFailed, InterruptedException {
    List<KeyName> names = new ArrayList<>();
    for (SubjectType type : SubjectType.values()) {
      names.add(new KeyName(Optional.of(type), 1));
    }
    names.add(new KeyName(Optional.empty(), 1));
    try {
      first()
          .ceremonies()
          .generate(names)
          .toCompletableFuture()
          .get(CEREMONY_LIMIT.toSeconds(), TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      throw new CommandFailed(
          Reason.KEY_NOT_READY,
          new Said(
              "密钥仪式尚未结束；请用同一 --dir 重新启动，仪式会继续",
              "the key ceremony did not end; start again with the same --dir, it goes on"));
    }
  }

  /// Whether the ledger has every key already.
  boolean hasKeys() {
    try (View view = first().ledger().read()) {
      return new AllianceState(view).keys().size() > SubjectType.values().length;
    }
  }

  /// Writes the roster that verifies receipts.
  void writeRoster(AllianceFolder folder) {
    try (View view = first().ledger().read()) {
      folder.write(folder.roster(), RosterFile.of(view).encode());
    } catch (Refused e) {
      throw new InvariantViolation("an alliance with keys has a roster", e);
    }
  }

  /// Waits until every node's view of the ledger is fresh by a quorum of cosignatures.
  void awaitFresh() throws CommandFailed, InterruptedException {
    long end = System.nanoTime() + FRESH_LIMIT.toNanos();
    for (Node node : nodes.values()) {
      while (!node.cosigning().isFresh()) {
        if (System.nanoTime() > end) {
          throw new CommandFailed(
              Reason.VIEW_STALE,
              new Said(
                  "各节点未能及时共签账本；请检查本机是否过载",
                  "the nodes did not cosign the ledger in time; see that this machine is not overloaded"));
        }
        Thread.sleep(10);
      }
    }
  }

  Node first() {
    return nodes.values().iterator().next();
  }

  Node node(MemberId member) {
    Node node = nodes.get(member);
    if (node == null) {
      throw new IllegalArgumentException(member + " has no node here");
    }
    return node;
  }

  List<Cast.Part> cast() {
    return cast;
  }

  ExecutorService executor() {
    return executor;
  }

  SecureRandom random() {
    return random;
  }

  InstantSource clock() {
    return clock;
  }

  /// Closes everything, the last opened first.
  @Override
  public void close() {
    while (!open.isEmpty()) {
      AutoCloseable next = open.pop();
      try {
        next.close();
      } catch (Exception e) {
        log.warn("did not close: {}", Faults.describe(e));
      }
    }
  }
}
