package org.lianfang.cometbft;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.lianfang.cometbft.abci.AbciServer;
import org.lianfang.cometbft.abci.Application;
import org.lianfang.cometbft.abci.SnapshotTarget;
import org.lianfang.cometbft.engine.EngineBinary;
import org.lianfang.cometbft.engine.EngineConfig;
import org.lianfang.cometbft.engine.EngineHealth;
import org.lianfang.cometbft.engine.EngineHome;
import org.lianfang.cometbft.engine.EngineProcess;
import org.lianfang.cometbft.engine.EngineVoice;
import org.lianfang.cometbft.engine.GenesisFile;
import org.lianfang.cometbft.engine.NodeId;
import org.lianfang.cometbft.engine.Peer;
import org.lianfang.cometbft.engine.Seed;
import org.lianfang.cometbft.engine.StateSync;
import org.lianfang.cometbft.proof.CommitStore;
import org.lianfang.cometbft.proof.TrustPath;
import org.lianfang.cometbft.rpc.LightEndpoint;
import org.lianfang.cometbft.rpc.RpcClient;
import org.lianfang.cometbft.scan.BlockScan;
import org.lianfang.ledger.Block;
import org.lianfang.ledger.BlockHandler;
import org.lianfang.ledger.Committed;
import org.lianfang.ledger.Ledger;
import org.lianfang.ledger.Snapshots;
import org.lianfang.ledger.Subscription;
import org.lianfang.ledger.View;
import org.lianfang.ledger.replica.Deliveries;
import org.lianfang.ledger.replica.Replica;
import org.lianfang.ledger.store.Store;
import org.lianfang.ledger.store.StoreFailed;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.Malformed;
import org.lianfang.protocol.ledger.EngineNetwork;
import org.lianfang.protocol.ledger.Envelope;
import org.lianfang.protocol.ledger.RequestKey;
import org.lianfang.protocol.ledger.State;
import org.lianfang.protocol.ledger.StateMachine;
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
  /// @param retainBlocks how many blocks the engine keeps; 0 for all. It keeps those from its
  ///   oldest snapshot's on in any case
  /// @param snapshotBlocks how many blocks lie between the snapshots that it offers; 0 for none.
  ///   All members should have the same number, so that they offer the same ones
  /// @param ownProcess whether the engine's process is started and kept running here; otherwise
  ///   somebody else runs `cometbft start --home` with this home
  /// @param lastHeight the last block that this member proposes or votes for: where all members
  ///   have the same, the chain stands there
  public record Settings(
      Path home,
      InetSocketAddress p2p,
      List<Peer> peers,
      EngineConfig.Profile profile,
      long retainBlocks,
      long snapshotBlocks,
      boolean ownProcess,
      SubmissionLimits limits,
      long lastHeight) {
    /// What [#snapshotBlocks] is unless said otherwise.
    public static final long SNAPSHOT_BLOCKS = 1_000;

    /// No block is the last one.
    public static final long NO_END = Long.MAX_VALUE;

    public Settings {
      peers = List.copyOf(peers);
      if (retainBlocks < 0 || snapshotBlocks < 0) {
        throw new IllegalArgumentException("numbers of blocks are not negative");
      }
    }

    public Settings(
        Path home,
        InetSocketAddress p2p,
        List<Peer> peers,
        EngineConfig.Profile profile,
        long retainBlocks,
        boolean ownProcess) {
      this(
          home,
          p2p,
          peers,
          profile,
          retainBlocks,
          SNAPSHOT_BLOCKS,
          ownProcess,
          SubmissionLimits.DEFAULT,
          NO_END);
    }

    EngineConfig config(Optional<StateSync> sync) {
      return new EngineConfig(p2p, peers, profile, sync);
    }
  }

  /// The engine's keys, as their member keeps them.
  public interface Keyring {
    /// Signs votes, where this member is a validator.
    Seed consensus();

    /// Identifies the engine to others.
    Seed node();

    /// The consensus key that is to follow.
    Optional<Seed> next();

    /// Draws the key that is to follow, durably, in place of one that is there.
    void drawNext();

    /// The key that was to follow is the only one from now on; the former one is destroyed.
    void advance();

    /// Whether the ledger registers this consensus key (Ed25519, 32 bytes) for the member now.
    boolean isRegistered(State state, Bytes key);

    /// Whether the record of votes begins by itself where no engine has run yet. Otherwise it began
    /// when the key was drawn, with [VoteRecord#begin()], or the key does not vote.
    boolean beginsRecord();
  }

  /// Keys that stay, with a record that begins by itself: of trials and tests.
  public record Keys(Seed consensus, Seed node) implements Keyring {
    @Override
    public Optional<Seed> next() {
      return Optional.empty();
    }

    @Override
    public void drawNext() {
      throw new UnsupportedOperationException("these keys stay");
    }

    @Override
    public void advance() {
      throw new UnsupportedOperationException("these keys stay");
    }

    @Override
    public boolean isRegistered(State state, Bytes key) {
      return false;
    }

    @Override
    public boolean beginsRecord() {
      return true;
    }
  }

  /// Where the world enters.
  ///
  /// @param clock of this machine
  /// @param executor runs the handlers of subscriptions, what callers do with outcomes, and
  ///   proposed blocks ahead; it needs a thread for each that may be busy
  public record Seams(InstantSource clock, Executor executor) {}

  private final Admissions admissions;
  private final Settings settings;
  private final Joining joining;
  private final GenesisFile genesis;
  private final Replica replica;
  private final Deliveries deliveries;
  private final Submissions submissions;
  private final RpcClient rpc;
  private final EngineHome home;
  private final Events events;
  private final Voting voting;
  private final Application application;
  private final AbciServer server;
  private final EngineProcess process;
  private final SnapshotOffers offers;
  private final List<LightEndpoint> light = new CopyOnWriteArrayList<>();
  private final List<CommitStore> commits = new ArrayList<>();
  private final List<BlockScan> scans = new ArrayList<>();
  private boolean closed;

  /// As the other one, for a member that comes to the ledger by blocks.
  public static CometBftLedger open(
      Settings settings,
      Keyring keys,
      GenesisFile genesis,
      StateMachine machine,
      EngineNetwork network,
      Store store,
      Seams seams)
      throws IOException {
    return open(settings, keys, genesis, machine, network, store, seams, Joining.BY_BLOCKS);
  }

  /// Opens the replica and starts the engine; returns before the engine has found others.
  ///
  /// @param joining how it comes to the ledger if the replica is empty
  /// @param store with [org.lianfang.ledger.replica.ReplicaTables#ALL]; closed with the ledger, and
  ///   also if this fails
  /// @throws IOException in one line if the engine's program is missing or its files cannot be
  ///   written
  /// @throws IllegalArgumentException if the genesis does not fit the rules, or the replica is
  ///   another alliance's
  public static CometBftLedger open(
      Settings settings,
      Keyring keys,
      GenesisFile genesis,
      StateMachine machine,
      EngineNetwork network,
      Store store,
      Seams seams,
      Joining joining)
      throws IOException {
    CometBftLedger ledger = null;
    try {
      Optional<EngineBinary> binary =
          settings.ownProcess()
              ? Optional.of(EngineBinary.find(System.getenv()))
              : Optional.empty();
      EngineHome home = EngineHome.open(settings.home());
      Voting voting = new Voting(home, keys, genesis);
      voting.prepare(settings.config(Optional.empty()));
      ledger =
          new CometBftLedger(
              settings, genesis, machine, network, store, seams, joining, home, binary, voting);
      ledger.offers.start();
      ledger.submissions.start();
      ledger.process.start();
      return ledger;
    } finally {
      if (ledger == null) {
        store.close();
      }
    }
  }

  private CometBftLedger(
      Settings settings,
      GenesisFile genesis,
      StateMachine machine,
      EngineNetwork network,
      Store store,
      Seams seams,
      Joining joining,
      EngineHome home,
      Optional<EngineBinary> binary,
      Voting voting)
      throws IOException {
    this.home = home;
    this.voting = voting;
    this.admissions = new Admissions(machine);
    this.settings = settings;
    this.joining = joining;
    this.genesis = genesis;
    this.replica = Replica.open(store, admissions);
    this.rpc = new RpcClient(home.rpcSocket(), RPC_TIMEOUT);
    this.deliveries =
        new Deliveries(
            genesis.alliance(), replica, seams.executor(), settings.limits().redelivery());
    this.submissions =
        new Submissions(
            replica,
            admissions,
            genesis.envelope(),
            rpc::broadcast,
            settings.limits(),
            seams.executor());
    this.events = new Events(seams.clock());
    this.application =
        new Application(
            replica,
            network,
            genesis,
            settings.retainBlocks(),
            settings.snapshotBlocks(),
            seams.executor(),
            events);
    this.offers =
        new SnapshotOffers(
            application.shelf(),
            rpc,
            () -> followers().stream().findFirst().map(CommitStore::turns),
            seams.executor());
    this.server = AbciServer.open(home.abciSocket(), application::handle);
    this.process =
        new EngineProcess(
            binary,
            home,
            settings.profile().slack(),
            rpc,
            new Applied(),
            !settings.peers().isEmpty(),
            voting.node());
  }

  /// What becomes of a block that stands, and of a failure.
  private final class Events implements Application.Observer {
    private final InstantSource clock;
    private final CompletableFuture<Throwable> stopped = new CompletableFuture<>();
    private volatile @Nullable Instant committedAt;
    private volatile @Nullable Long restoredHeight;

    Events(InstantSource clock) {
      this.clock = clock;
    }

    @Override
    public void committed(long height, Block block) {
      committedAt = clock.instant();
      admissions.committed(block);
      if (!block.commands().isEmpty()) {
        submissions.committed(block);
        deliveries.committed();
      }
      followers().forEach(CommitStore::wake);
      if (settings.snapshotBlocks() > 0 && height % settings.snapshotBlocks() == 0) {
        offers.wake();
      }
    }

    @Override
    public void restored(long height) {
      restoredHeight = height;
      committedAt = clock.instant();
      deliveries.committed();
      offers.wake();
    }

    @Override
    public boolean wants(long height) {
      return height <= settings.lastHeight();
    }

    @Override
    public boolean voted(long height, List<NodeId> voters) {
      return voting.isRecorded(height, voters);
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
    public Optional<String> starting() throws IOException {
      server.disconnect();
      closeLight();
      if (!application.mayRestore()) {
        voting.prepare(settings.config(Optional.empty()));
        return Optional.empty();
      }
      return switch (joining.decide(application.height() > 0)) {
        case Joining.NotYet(String reason) -> Optional.of(reason);
        case Joining.Blocks() -> {
          application.expect(Optional.empty());
          if (application.height() == 0) {
            Files.deleteIfExists(home.joinProofs());
          }
          voting.prepare(settings.config(Optional.empty()));
          yield Optional.empty();
        }
        case Joining.Snapshot(TrustPath path, List<LightEndpoint.Upstream> servers) -> {
          begin(path, servers);
          yield Optional.empty();
        }
      };
    }

    @Override
    public Optional<Long> restored() {
      return application.mayRestore() && !light.isEmpty()
          ? Optional.of(application.restored())
          : Optional.empty();
    }

    @Override
    public boolean isKeyDue(long next) {
      try (View view = replica.read()) {
        return voting.isNextRegistered(view) && voting.isKeyDue(rpc.validators(next));
      } catch (IOException e) {
        LOG.debug("the engine does not name its validators: {}", e.toString());
        return false;
      }
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

  /// Prepares the engine for a snapshot. The proofs are kept first: after it, no block of the
  /// engine could make them.
  private void begin(TrustPath path, List<LightEndpoint.Upstream> servers) throws IOException {
    EngineHome.write(home.joinProofs(), path.encode().toArray());
    application.expect(Optional.of(new SnapshotTarget(path.height(), path.last().root())));
    for (int i = 0; i < servers.size(); i++) {
      light.add(LightEndpoint.open(home.lightSocket(i), servers.get(i)));
    }
    voting.prepare(
        settings.config(
            Optional.of(
                new StateSync(
                    light.stream().map(LightEndpoint::socket).toList(),
                    path.last().height(),
                    path.last().blockHash()))));
    LOG.info("the engine begins with a snapshot of height {}", path.height());
  }

  private void closeLight() throws IOException {
    for (LightEndpoint endpoint : light) {
      endpoint.close();
    }
    light.clear();
  }

  @Override
  public Snapshots snapshots() {
    return offers;
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
        new CommitStore(genesis.alliance(), rpc, store, replica::read, application::height);
    adoptProofs(collected);
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

  /// A member that joined at a snapshot has no blocks from before it, but the proofs that led
  /// there.
  private void adoptProofs(CommitStore collected) {
    try {
      if (Files.exists(home.joinProofs()) && replica.size() > 0) {
        collected.adopt(TrustPath.decode(Bytes.owning(Files.readAllBytes(home.joinProofs()))));
        Files.delete(home.joinProofs());
      }
    } catch (IOException | Malformed | StoreFailed e) {
      LOG.warn("the proofs by which this member joined are not kept: {}", e.toString());
    }
  }

  private List<CommitStore> followers() {
    synchronized (commits) {
      return List.copyOf(commits);
    }
  }

  /// Draws the consensus key that is to follow, unless one was drawn already. The engine votes with
  /// it as soon as the ledger registers it and the validators no longer name the former one.
  ///
  /// @return its public half
  /// @throws IOException if the record of its votes cannot be begun
  public Bytes drawNextKey() throws IOException {
    return voting.drawNext();
  }

  /// With which consensus key the engine runs, and why it may not vote.
  public EngineVoice voice() {
    return voting.voice();
  }

  /// Begins to look through what the engine has stored, until the ledger is closed.
  ///
  /// @param period from the beginning of one pass to that of the next; zero for passes on demand
  ///   only
  public BlockScan scan(Duration period) {
    BlockScan begun =
        new BlockScan(genesis.alliance(), rpc, home.folder().resolve("data"), period, events.clock);
    synchronized (commits) {
      if (closed) {
        throw new IllegalStateException("the ledger is closed");
      }
      scans.add(begun);
      begun.start();
    }
    return begun;
  }

  /// The scan of the engine's store, if one was begun.
  public Optional<BlockScan> scan() {
    synchronized (commits) {
      return scans.isEmpty() ? Optional.empty() : Optional.of(scans.getLast());
    }
  }

  /// What waited in the engine's memory a moment ago; empty if it does not answer.
  public Optional<RpcClient.Mempool> waiting() {
    return process.waiting();
  }

  /// The last block that this member votes for, if one is.
  public Optional<Long> lastHeight() {
    return settings.lastHeight() == Settings.NO_END
        ? Optional.empty()
        : Optional.of(settings.lastHeight());
  }

  /// How the engine does.
  public EngineHealth health() {
    return process.health();
  }

  /// The height of the snapshot that the replica was restored from since it was opened here.
  public Optional<Long> restoredHeight() {
    return Optional.ofNullable(events.restoredHeight);
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
    scans.forEach(BlockScan::close);
    process.close();
    offers.close();
    followers().forEach(CommitStore::close);
    try {
      closeLight();
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
