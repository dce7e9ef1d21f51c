package org.lianfang.server.network;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.lianfang.cometbft.CometBftLedger;
import org.lianfang.cometbft.Joining;
import org.lianfang.cometbft.engine.NodeId;
import org.lianfang.cometbft.engine.Peer;
import org.lianfang.contract.AllianceContract;
import org.lianfang.contract.state.AllianceState;
import org.lianfang.ledger.Ledger;
import org.lianfang.ledger.View;
import org.lianfang.ledger.replica.ReplicaTables;
import org.lianfang.ledger.replica.ReplicaView;
import org.lianfang.ledger.store.RocksStore;
import org.lianfang.ledger.store.Store;
import org.lianfang.ledger.store.StoreFailed;
import org.lianfang.ledger.store.StoreOptions;
import org.lianfang.node.Node;
import org.lianfang.node.Seams;
import org.lianfang.node.peer.GrpcPeerServer;
import org.lianfang.node.peer.GrpcPeers;
import org.lianfang.node.peer.LedgerDirectory;
import org.lianfang.node.peer.LedgerEndpoints;
import org.lianfang.node.peer.LocalPeer;
import org.lianfang.node.peer.PeerService;
import org.lianfang.node.peer.Peers;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.Faults;
import org.lianfang.protocol.Refused;
import org.lianfang.protocol.member.Endpoints;
import org.lianfang.protocol.member.EngineKeys;
import org.lianfang.protocol.member.GenesisCore;
import org.lianfang.protocol.member.Member;
import org.lianfang.protocol.member.MemberId;
import org.lianfang.protocol.member.Role;
import org.lianfang.server.AllianceFolder;
import org.lianfang.server.CommandCode;
import org.lianfang.server.CommandFailed;
import org.lianfang.server.ExitCode;
import org.lianfang.server.HostedNode;
import org.lianfang.server.HostedNodes;
import org.lianfang.server.MemberFolder;
import org.lianfang.server.NodeHost;
import org.lianfang.server.Output;
import org.lianfang.server.Profile;
import org.lianfang.server.Profiles;
import org.lianfang.server.RosterFile;
import org.lianfang.server.StopSignal;
import org.lianfang.server.SystemTimers;
import org.lianfang.server.web.Said;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One member's node of a network: its replica, its engine's process, its doors for other members
/// and for its own users, until it is asked to stop.
///
/// Other members' addresses come from the ledger, and before there is one from the genesis, so that
/// nobody edits a file when a member joins or moves.
public final class NetworkNode {
  private static final Logger log = LoggerFactory.getLogger(NetworkNode.class);
  private static final Duration LOOK = Duration.ofSeconds(2);

  /// How often all that the engine has stored is looked through.
  private static final Duration SCANNED = Duration.ofDays(1);

  private final NodeConfig config;
  private final long lastHeight;
  private final MemberId member;
  private final SecureRandom random = new SecureRandom();
  private final InstantSource clock = InstantSource.system();
  private final AtomicReference<@Nullable CommandFailed> failure = new AtomicReference<>();
  private final Deque<AutoCloseable> open = new ArrayDeque<>();
  private final LateJoins joins = new LateJoins();

  /// @param snapshot height of the snapshot that the ledger was restored from at this start
  record Ready(
      boolean ready,
      String dir,
      String engine,
      String roster,
      @Nullable Long snapshot,
      ReadyMember member) {}

  record ReadyMember(String id, String profile, String url, List<String> roles) {}

  /// @param lastHeight the last block that this member votes for, before a chain upgrade
  public NetworkNode(NodeConfig config, Optional<Long> lastHeight) {
    this.config = config;
    this.lastHeight = lastHeight.orElse(CometBftLedger.Settings.NO_END);
    this.member = new MemberId(config.member());
  }

  /// Runs the node.
  ///
  /// @throws CommandFailed if something is missing or damaged, in one line
  public ExitCode run(Output output) throws CommandFailed, InterruptedException {
    try (AllianceFolder folder = AllianceFolder.take(Path.of(config.dir()));
        StopSignal stop = new StopSignal()) {
      try {
        DiskGuard.require(folder.path());
        serve(folder, stop, output);
        CommandFailed why = failure.get();
        if (why != null) {
          // A disk that is full fails in many places first.
          DiskGuard.require(folder.path());
          throw why;
        }
        return ExitCode.DONE;
      } catch (StoreFailed e) {
        DiskGuard.require(folder.path());
        throw new CommandFailed(
            CommandCode.STORE_DAMAGED,
            new Said(
                folder.path() + " 中的存储无法打开：" + e.getMessage(),
                "a store in " + folder.path() + " cannot be opened: " + e.getMessage()));
      } catch (IOException e) {
        DiskGuard.require(folder.path());
        throw new UncheckedIOException(e);
      } finally {
        close();
      }
    }
  }

  private void serve(AllianceFolder folder, StopSignal stop, Output output)
      throws CommandFailed, InterruptedException, StoreFailed, IOException {
    OwnMember own = OwnMember.read(folder, config);
    CheckedGenesis genesis = CheckedGenesis.of(folder.genesis(), Exchange.bytes(folder.genesis()));
    ExecutorService executor =
        Executors.newCachedThreadPool(Thread.ofPlatform().name("node-", 0).daemon(true).factory());
    open.push(executor);
    SystemTimers timers = new SystemTimers(executor);
    open.push(timers);
    SnapshotJoining joining =
        new SnapshotJoining(config.syncMode(), genesis, member, own.tls(), clock, executor, random);
    open.push(joining);
    CometBftLedger ledger = openLedger(folder, genesis.core(), joining, executor);
    open.push(ledger);
    watch(folder, ledger, timers, stop);
    ledger.scan(SCANNED);
    Resync resync = Resync.in(folder.member(member));
    if (!await(
        ledger, replica -> resync.isCaughtUp(replica) && isActive(replica, member), stop, output)) {
      return;
    }
    resync.done();
    Store store =
        RocksStore.open(
            folder.member(member).resolve(MemberFolder.NODE),
            MemberFolder.tables(),
            StoreOptions.MODEST);
    open.push(store);
    open.push(ledger.collectProofs(store));
    Node node =
        Node.open(
            new Node.Ground(
                own.identity(),
                ledger,
                store,
                own.secrets(),
                new Seams(clock, timers, executor, random),
                service -> network(own, ledger, service, executor)));
    open.push(node);
    joins.set(node.joins());
    HostedNode hosted =
        new HostedNode(node, config.port(), folder.member(member), clock, random, executor);
    open.push(hosted);
    open.push(NodeHost.start(new HostedNodes(List.of(hosted)), config.address(), folder.path()));
    timers.every(LOOK, () -> writeRoster(folder, ledger));
    writeRoster(folder, ledger);
    ready(folder, hosted, ledger.restoredHeight(), output);
    stop.await();
  }

  /// Lets the node end in order, with one line, where it cannot go on.
  private void watch(
      AllianceFolder folder, CometBftLedger ledger, SystemTimers timers, StopSignal stop) {
    timers.every(LOOK, () -> DiskGuard.look(folder.path()).ifPresent(full -> give(full, stop)));
    var _ =
        ledger
            .stopped()
            .thenAccept(
                cause ->
                    give(
                        new CommandFailed(
                            CommandCode.LEDGER_STOPPED,
                            new Said(
                                "账本已停止：" + Faults.describe(cause),
                                "the ledger stopped: " + Faults.describe(cause))),
                        stop));
  }

  private void give(CommandFailed why, StopSignal stop) {
    if (failure.compareAndSet(null, why)) {
      log.error("the node stops: {}", why.getMessage());
      stop.ask();
    }
  }

  private CometBftLedger openLedger(
      AllianceFolder folder, GenesisCore core, Joining joining, ExecutorService executor)
      throws CommandFailed, StoreFailed, IOException {
    Store replica = RocksStore.open(folder.replica(member), ReplicaTables.ALL, StoreOptions.MODEST);
    return new MemberLedger(
            folder,
            member,
            NodeConfig.bind(config.listenEngine()),
            peers(replica, core),
            config.profile(),
            config.retainBlocks(),
            config.snapshotEvery(),
            joining,
            lastHeight,
            false)
        .open(new AllianceContract(), replica, clock, executor);
  }

  /// The engines of all other active members as this replica knows them; of the founders while it
  /// is empty.
  private List<Peer> peers(Store replica, GenesisCore core) {
    try (ReplicaView view = ReplicaView.open(replica)) {
      AllianceState state = new AllianceState(view);
      Stream<Optional<Peer>> known =
          state.alliance().isPresent()
              ? state.members().stream()
                  .filter(Member::isActive)
                  .filter(other -> !other.id().equals(member))
                  .map(other -> peer(other.engine(), other.endpoints()))
              : core.founders().stream()
                  .filter(other -> !other.member().equals(member))
                  .map(other -> peer(other.engine(), other.endpoints()));
      return known.flatMap(Optional::stream).toList();
    }
  }

  private static Optional<Peer> peer(Optional<EngineKeys> keys, Optional<Endpoints> endpoints) {
    return keys.flatMap(
        known ->
            endpoints
                .map(Endpoints::engine)
                .map(
                    engine ->
                        new Peer(
                            new NodeId(known.nodeId()),
                            Endpoints.host(engine),
                            Endpoints.port(engine))));
  }

  private Peers network(
      OwnMember own, Ledger ledger, PeerService service, ExecutorService executor) {
    LedgerDirectory members = new LedgerDirectory(ledger);
    try {
      open.push(
          new GrpcPeerServer(
              NodeConfig.bind(config.listenNode()),
              own.tls(),
              members,
              service,
              Optional.of(joins),
              clock,
              executor));
    } catch (IOException e) {
      throw new UncheckedIOException(config.listenNode() + " cannot be bound", e);
    }
    return new GrpcPeers(
        member,
        new LocalPeer(member, service),
        new LedgerEndpoints(ledger),
        own.tls(),
        members,
        clock,
        executor);
  }

  /// Waits for what may take days: the vote on an applicant. Returns false if asked to stop.
  private boolean await(
      CometBftLedger ledger, Predicate<Ledger> wanted, StopSignal stop, Output output)
      throws InterruptedException {
    boolean told = false;
    Optional<String> reason = Optional.empty();
    while (!wanted.test(ledger)) {
      if (stop.isAsked()) {
        return false;
      }
      Optional<String> now = ledger.health().failed();
      if (now.isPresent() && !now.equals(reason)) {
        output.progress(new Said("账本尚未就绪：" + now.get(), "no ledger yet: " + now.get()));
        reason = now;
      }
      if (!told) {
        output.progress(
            new Said(
                "等待账本：引擎正在连接，且本机构须已被接纳…",
                "waiting for the ledger: the engine connects, and this member must be admitted…"));
        told = true;
      }
      Thread.sleep(100);
    }
    return true;
  }

  private static boolean isActive(Ledger ledger, MemberId member) {
    try (View view = ledger.read()) {
      return new AllianceState(view).member(member).filter(Member::isActive).isPresent();
    }
  }

  /// Writes the roster that verifies receipts, once there is one and whenever it changes.
  private void writeRoster(AllianceFolder folder, Ledger ledger) {
    try (View view = ledger.read()) {
      byte[] roster = RosterFile.of(view).encode();
      if (!Files.exists(folder.roster())
          || !Bytes.owning(Files.readAllBytes(folder.roster())).equals(Bytes.owning(roster))) {
        folder.write(folder.roster(), roster);
      }
    } catch (Refused e) {
      // Before the first ceremony there is nothing that a roster could verify.
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// @param snapshot the height of the snapshot that the ledger was restored from at this start
  private void ready(
      AllianceFolder folder, HostedNode hosted, Optional<Long> snapshot, Output output) {
    Profile profile =
        new Profiles(folder, config.address())
            .of(member, hosted.roles().contains(Role.SUPERVISOR), hosted);
    Ready ready =
        new Ready(
            true,
            folder.path().toString(),
            "cometbft",
            folder.roster().toString(),
            snapshot.orElse(null),
            new ReadyMember(
                member.value(),
                folder.profile(member).toString(),
                profile.url(),
                hosted.roles().stream().map(Role::wireName).toList()));
    output.result(
        ready,
        new Said(
            "就绪："
                + profile.url()
                + "，密钥在 "
                + ready.member().profile()
                + snapshot.map(height -> "；账本来自高度 " + height + " 的快照").orElse(""),
            "Ready: "
                + profile.url()
                + ", the key is in "
                + ready.member().profile()
                + snapshot
                    .map(height -> "; the ledger came by the snapshot of height " + height)
                    .orElse("")));
  }

  private void close() {
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
