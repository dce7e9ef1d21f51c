package org.lianfang.cometbft;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.lianfang.cometbft.abci.AbciServer;
import org.lianfang.cometbft.abci.Application;
import org.lianfang.cometbft.engine.EngineBinary;
import org.lianfang.cometbft.engine.EngineConfig;
import org.lianfang.cometbft.engine.EngineHealth;
import org.lianfang.cometbft.engine.EngineHome;
import org.lianfang.cometbft.engine.EngineProcess;
import org.lianfang.cometbft.engine.GenesisFile;
import org.lianfang.cometbft.engine.NodeId;
import org.lianfang.cometbft.engine.Peer;
import org.lianfang.cometbft.engine.Seed;
import org.lianfang.cometbft.proof.CommitStore;
import org.lianfang.cometbft.rpc.RpcClient;
import org.lianfang.ledger.Block;
import org.lianfang.ledger.BlockHandler;
import org.lianfang.ledger.Committed;
import org.lianfang.ledger.Ledger;
import org.lianfang.ledger.Subscription;
import org.lianfang.ledger.View;
import org.lianfang.ledger.replica.Deliveries;
import org.lianfang.ledger.replica.Replica;
import org.lianfang.ledger.store.Store;
import org.lianfang.protocol.ledger.EngineNetwork;
import org.lianfang.protocol.ledger.Envelope;
import org.lianfang.protocol.ledger.RequestKey;
import org.lianfang.protocol.ledger.StateMachine;
import org.lianfang.protocol.member.SigningKey;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The ledger on CometBFT: one member's replica, with an engine of its own beside it.
///
/// The genesis command is the first entry of the first block, which the engines make by themselves;
/// before it, [#submit] takes that envelope alone, and everything else fails with
/// [org.lianfang.ledger.NotSent].
public final class CometBftLedger implements Ledger {
  private static final Logger LOG = LoggerFactory.getLogger(CometBftLedger.class);
  private static final Duration RPC_TIMEOUT = Duration.ofSeconds(10);

  /// What one engine is set up with.
  ///
  /// @param home folder of the engine's own files
  /// @param p2p where it listens for other engines
  /// @param peers whom it connects to
  /// @param retainBlocks how many blocks the engine keeps; 0 for all, which a new member's engine
  ///   needs of somebody
  /// @param ownProcess whether the engine's process is started and kept running here; otherwise
  ///   somebody else runs `cometbft start --home` with this home
  public record Settings(
      Path home,
      InetSocketAddress p2p,
      List<Peer> peers,
      EngineConfig.Profile profile,
      long retainBlocks,
      boolean ownProcess,
      SubmissionLimits limits) {
    public Settings {
      peers = List.copyOf(peers);
      if (retainBlocks < 0) {
        throw new IllegalArgumentException("blocks to retain are not negative");
      }
    }

    public Settings(
        Path home,
        InetSocketAddress p2p,
        List<Peer> peers,
        EngineConfig.Profile profile,
        long retainBlocks,
        boolean ownProcess) {
      this(home, p2p, peers, profile, retainBlocks, ownProcess, SubmissionLimits.DEFAULT);
    }
  }

  /// The engine's keys.
  ///
  /// @param consensus signs votes, where this member is a validator
  /// @param node identifies the engine to others
  public record Keys(Seed consensus, Seed node) {}

  /// Where the world enters.
  ///
  /// @param clock of this machine
  /// @param executor runs the handlers of subscriptions and what callers do with outcomes; it needs
  ///   a thread for each that may be busy
  public record Seams(InstantSource clock, Executor executor) {}

  private final Replica replica;
  private final Deliveries deliveries;
  private final Submissions submissions;
  private final RpcClient rpc;
  private final EngineHome home;
  private final Events events;
  private final Application application;
  private final AbciServer server;
  private final EngineProcess process;
  private final String alliance;
  private final List<CommitStore> commits = new ArrayList<>();
  private boolean closed;

  /// Opens the replica and starts the engine; returns before the engine has found others.
  ///
  /// @param store with [org.lianfang.ledger.replica.ReplicaTables#ALL]; closed with the ledger, and
  ///   also if this fails
  /// @throws IOException in one line if the engine's program is missing or its files cannot be
  ///   written
  /// @throws IllegalArgumentException if the genesis does not fit the rules, or the replica is
  ///   another alliance's
  public static CometBftLedger open(
      Settings settings,
      Keys keys,
      GenesisFile genesis,
      StateMachine machine,
      EngineNetwork network,
      Store store,
      Seams seams)
      throws IOException {
    CometBftLedger ledger = null;
    try {
      Optional<EngineBinary> binary =
          settings.ownProcess()
              ? Optional.of(EngineBinary.find(System.getenv()))
              : Optional.empty();
      EngineHome home = EngineHome.open(settings.home());
      new EngineConfig(settings.p2p(), settings.peers(), settings.profile())
          .write(home, genesis, keys.consensus(), keys.node());
      ledger =
          new CometBftLedger(
              settings, genesis, machine, network, store, seams, home, binary, nodeId(keys.node()));
      ledger.submissions.start();
      ledger.process.start();
      return ledger;
    } finally {
      if (ledger == null) {
        store.close();
      }
    }
  }

  private static NodeId nodeId(Seed node) {
    AtomicReference<NodeId> id = new AtomicReference<>();
    node.use(seed -> id.set(NodeId.of(new SigningKey(seed).verifyingKey().bytes())));
    return Objects.requireNonNull(id.get());
  }

  private CometBftLedger(
      Settings settings,
      GenesisFile genesis,
      StateMachine machine,
      EngineNetwork network,
      Store store,
      Seams seams,
      EngineHome home,
      Optional<EngineBinary> binary,
      NodeId own)
      throws IOException {
    this.home = home;
    this.alliance = genesis.alliance();
    this.replica = Replica.open(store, machine);
    this.rpc = new RpcClient(home.rpcSocket(), RPC_TIMEOUT);
    this.deliveries =
        new Deliveries(
            genesis.alliance(), replica, seams.executor(), settings.limits().redelivery());
    this.submissions =
        new Submissions(
            replica,
            machine,
            genesis.envelope(),
            rpc::broadcast,
            settings.limits(),
            seams.executor());
    this.events = new Events(seams.clock());
    this.application =
        new Application(replica, machine, network, genesis, settings.retainBlocks(), events);
    this.server = AbciServer.open(home.abciSocket(), application::handle);
    this.process =
        new EngineProcess(binary, home, rpc, new Applied(), !settings.peers().isEmpty(), own);
  }

  /// What becomes of a block that stands, and of a failure.
  private final class Events implements Application.Observer {
    private final InstantSource clock;
    private final CompletableFuture<Throwable> stopped = new CompletableFuture<>();
    private volatile @Nullable Instant committedAt;

    Events(InstantSource clock) {
      this.clock = clock;
    }

    @Override
    public void committed(long height, Block block) {
      committedAt = clock.instant();
      if (!block.commands().isEmpty()) {
        submissions.committed(block);
        deliveries.committed();
      }
      followers().forEach(CommitStore::wake);
    }

    @Override
    public long prunable(long height) {
      return followers().stream().mapToLong(CommitStore::height).reduce(height, Math::min);
    }

    @Override
    public void failed(Throwable cause) {
      submissions.stop();
      process.halt("the application has stopped: " + cause);
      stopped.completeAsync(() -> cause);
    }
  }

  /// The application as its process sees it.
  private final class Applied implements EngineProcess.Application {
    @Override
    public void starting() {
      server.disconnect();
    }

    @Override
    public long height() {
      return application.height();
    }

    @Override
    public boolean mayConnect(NodeId node) {
      return application.mayConnect(node);
    }

    @Override
    public Optional<Instant> appliedAt() {
      return Optional.ofNullable(events.committedAt);
    }
  }

  @Override
  public CompletionStage<Committed> submit(Envelope envelope) {
    return submissions.submit(envelope.encoded());
  }

  @Override
  public Optional<Committed> outcome(RequestKey request) {
    return replica.outcome(request);
  }

  @Override
  public View read() {
    return replica.read();
  }

  @Override
  public Subscription subscribe(long from, BlockHandler handler) {
    synchronized (commits) {
      if (closed) {
        throw new IllegalStateException("the ledger is closed");
      }
      return deliveries.subscribe(from, handler);
    }
  }

  /// Begins to collect proofs that the tree's roots are final, until the ledger is closed. The
  /// engine keeps the blocks that are still to be proved.
  ///
  /// @param store with [CommitStore#TABLE], not the replica's; stays open
  public CommitStore collectProofs(Store store) {
    CommitStore collected =
        new CommitStore(alliance, rpc, store, replica::read, application::height);
    synchronized (commits) {
      if (closed) {
        throw new IllegalStateException("the ledger is closed");
      }
      commits.add(collected);
      collected.start();
    }
    collected.wake();
    return collected;
  }

  private List<CommitStore> followers() {
    synchronized (commits) {
      return List.copyOf(commits);
    }
  }

  /// How the engine does.
  public EngineHealth health() {
    return process.health();
  }

  /// The id of the engine's process while it runs here.
  public Optional<Long> pid() {
    return process.pid();
  }

  /// Completes with the cause if the ledger stops by itself: a disk that failed, a state that
  /// cannot be. It takes no command and no block from then on; the engine's process ends with
  /// [#close].
  public CompletionStage<Throwable> stopped() {
    return events.stopped.minimalCompletionStage();
  }

  /// Refuses what waits, ends the engine's process, all subscriptions and the store. Not to be
  /// called by a handler.
  @Override
  public void close() {
    synchronized (commits) {
      if (closed) {
        return;
      }
      closed = true;
    }
    submissions.close();
    process.close();
    followers().forEach(CommitStore::close);
    try {
      server.close();
      home.close();
    } catch (IOException e) {
      LOG.warn("the engine's sockets are not removed: {}", e.toString());
    }
    rpc.close();
    deliveries.close();
    replica.close();
  }
}
