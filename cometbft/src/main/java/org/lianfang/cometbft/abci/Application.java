package org.lianfang.cometbft.abci;

import com.google.protobuf.ByteString;
import com.google.protobuf.Timestamp;
import com.google.protobuf.UnsafeByteOperations;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.lianfang.cometbft.engine.GenesisFile;
import org.lianfang.cometbft.engine.NodeId;
import org.lianfang.cometbft.wire.abci.CheckTxType;
import org.lianfang.cometbft.wire.abci.CommitInfo;
import org.lianfang.cometbft.wire.abci.Misbehavior;
import org.lianfang.cometbft.wire.abci.Request;
import org.lianfang.cometbft.wire.abci.RequestApplySnapshotChunk;
import org.lianfang.cometbft.wire.abci.RequestCheckTx;
import org.lianfang.cometbft.wire.abci.RequestFinalizeBlock;
import org.lianfang.cometbft.wire.abci.RequestInitChain;
import org.lianfang.cometbft.wire.abci.RequestOfferSnapshot;
import org.lianfang.cometbft.wire.abci.RequestPrepareProposal;
import org.lianfang.cometbft.wire.abci.RequestProcessProposal;
import org.lianfang.cometbft.wire.abci.RequestQuery;
import org.lianfang.cometbft.wire.abci.Response;
import org.lianfang.cometbft.wire.abci.ResponseApplySnapshotChunk;
import org.lianfang.cometbft.wire.abci.ResponseCheckTx;
import org.lianfang.cometbft.wire.abci.ResponseCommit;
import org.lianfang.cometbft.wire.abci.ResponseEcho;
import org.lianfang.cometbft.wire.abci.ResponseException;
import org.lianfang.cometbft.wire.abci.ResponseExtendVote;
import org.lianfang.cometbft.wire.abci.ResponseFlush;
import org.lianfang.cometbft.wire.abci.ResponseInfo;
import org.lianfang.cometbft.wire.abci.ResponseInitChain;
import org.lianfang.cometbft.wire.abci.ResponseListSnapshots;
import org.lianfang.cometbft.wire.abci.ResponseLoadSnapshotChunk;
import org.lianfang.cometbft.wire.abci.ResponseOfferSnapshot;
import org.lianfang.cometbft.wire.abci.ResponsePrepareProposal;
import org.lianfang.cometbft.wire.abci.ResponseProcessProposal;
import org.lianfang.cometbft.wire.abci.ResponseQuery;
import org.lianfang.cometbft.wire.abci.ResponseVerifyVoteExtension;
import org.lianfang.cometbft.wire.abci.ValidatorUpdate;
import org.lianfang.ledger.Block;
import org.lianfang.ledger.Committed;
import org.lianfang.ledger.replica.Replica;
import org.lianfang.ledger.replica.ReplicaView;
import org.lianfang.ledger.replica.Staged;
import org.lianfang.ledger.store.StoreFailed;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.InvariantViolation;
import org.lianfang.protocol.ledger.EngineNetwork;
import org.lianfang.protocol.ledger.Envelope;
import org.lianfang.protocol.ledger.State;
import org.lianfang.protocol.ledger.StateMachine;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Answers each request of the engine from one replica. Total: any request gets an answer, whatever
/// bytes a liar put into a transaction or a block.
///
/// The tree's root is the application's hash; it does not change in a block without entries. A
/// block is staged by `FinalizeBlock`, which may come again, and stands after `Commit`.
///
/// Thread-safe: the engine asks over several connections.
public final class Application {
  private static final Logger LOG = LoggerFactory.getLogger(Application.class);
  static final int REFUSED = 1;
  private static final String NODE_QUERY = "/p2p/filter/id/";
  private static final String ADDRESS_QUERY = "/p2p/filter/addr/";
  private static final Instant LAST = Instant.parse("9999-12-31T23:59:59.999Z");

  /// Hears what happens. Called by the engine's threads: it returns at once.
  public interface Observer {
    /// A block stands.
    ///
    /// @param block may be without commands
    void committed(long height, Block block);

    /// Asks whether this member proposes and votes for a block of this height.
    boolean wants(long height);

    /// Hears who voted for the block before the one that is about to be applied.
    ///
    /// @param height of the block that they voted on
    /// @param voters addresses of consensus keys
    /// @return whether this engine may go on
    boolean voted(long height, List<NodeId> voters);

    /// The replica was restored from a snapshot.
    void restored(long height);

    /// Asks up to which height the engine's blocks have been used.
    ///
    /// @param height up to which they may be forgotten otherwise
    long prunable(long height);

    /// The application takes no more blocks: a disk that failed, a state that cannot be.
    void failed(Throwable cause);
  }

  private final Replica replica;
  private final StateMachine machine;
  private final EngineNetwork network;
  private final GenesisFile genesis;
  private final long retainBlocks;
  private final long snapshotBlocks;
  private final Observer observer;
  private final WaitingShares shares;
  private final Execution execution;
  private final SnapshotShelf shelf;
  private final SnapshotTaker taker;
  private final Object consensus = new Object();
  private volatile EngineNote note;
  private volatile boolean failed;
  private final AtomicLong steps = new AtomicLong();
  private @Nullable Staged staged;
  private long stagedHeight;

  /// @param retainBlocks how many blocks the engine keeps; 0 for all
  /// @param snapshotBlocks how many blocks lie between two snapshots; 0 for none
  /// @param executor executes proposed blocks while the engines vote on them
  /// @throws IllegalArgumentException if the genesis does not fit the rules or the replica
  /// @throws InvariantViolation if the replica is not one of this engine's
  public Application(
      Replica replica,
      EngineNetwork network,
      GenesisFile genesis,
      long retainBlocks,
      long snapshotBlocks,
      Executor executor,
      Observer observer) {
    this.replica = replica;
    this.machine = replica.machine();
    this.network = network;
    this.genesis = genesis;
    this.retainBlocks = retainBlocks;
    this.snapshotBlocks = snapshotBlocks;
    this.observer = observer;
    this.shares = new WaitingShares(machine);
    this.execution = new Execution(replica, network, genesis, executor);
    this.note = replica.note().map(EngineNote::decode).orElse(EngineNote.NONE);
    this.shelf = new SnapshotShelf(replica, () -> note);
    this.taker = new SnapshotTaker(replica);
    if ((height() == 0) != (replica.size() == 0)) {
      throw new InvariantViolation("the replica was not written by this kind of engine");
    }
    if (replica.size() == 0) {
      requireGenesis();
    } else {
      try (ReplicaView view = replica.read()) {
        if (!view.entry(0).envelope().equals(genesis.envelope())) {
          throw new IllegalArgumentException("the replica is of another alliance");
        }
      }
    }
  }

  private void requireGenesis() {
    Staged first = replica.stage(0, genesis.time(), List.of(genesis.envelope()));
    if (!first.block().commands().getFirst().outcome().isAccepted()) {
      throw new IllegalArgumentException(
          "the rules refuse the genesis command: " + first.block().commands().getFirst().outcome());
    }
    if (!sorted(network.validators(replica.after(first))).equals(sorted(genesis.validators()))) {
      throw new IllegalArgumentException(
          "the validators of the genesis file are not those of the genesis command");
    }
  }

  /// The newest block that is applied; 0 before the first.
  public long height() {
    return note.height();
  }

  /// What this member hands to others that join.
  public SnapshotShelf shelf() {
    return shelf;
  }

  /// Whether a snapshot may be restored: nothing is here, or what is here was restored and the
  /// engine, which may not have noted that, has not gone on from it.
  public boolean mayRestore() {
    EngineNote now = note;
    return now.height() == 0 || now.restored();
  }

  /// How many steps a restoration has made.
  public long restored() {
    return steps.get();
  }

  /// Says which snapshot the engine may restore from now on; none is taken otherwise.
  public void expect(Optional<SnapshotTarget> target) {
    synchronized (consensus) {
      taker.expect(target);
    }
  }

  /// Answers a request.
  public Response handle(Request request) {
    return switch (request.getValueCase()) {
      case ECHO ->
          Response.newBuilder()
              .setEcho(ResponseEcho.newBuilder().setMessage(request.getEcho().getMessage()))
              .build();
      case FLUSH -> Response.newBuilder().setFlush(ResponseFlush.getDefaultInstance()).build();
      case INFO -> vital("Info", this::info);
      case INIT_CHAIN -> vital("InitChain", () -> initChain(request.getInitChain()));
      case QUERY -> Response.newBuilder().setQuery(query(request.getQuery())).build();
      case CHECK_TX -> Response.newBuilder().setCheckTx(checkTx(request.getCheckTx())).build();
      case COMMIT -> vital("Commit", this::commit);
      case PREPARE_PROPOSAL ->
          Response.newBuilder().setPrepareProposal(prepare(request.getPrepareProposal())).build();
      case PROCESS_PROPOSAL ->
          Response.newBuilder().setProcessProposal(process(request.getProcessProposal())).build();
      case FINALIZE_BLOCK -> vital("FinalizeBlock", () -> finalize(request.getFinalizeBlock()));
      case EXTEND_VOTE ->
          Response.newBuilder().setExtendVote(ResponseExtendVote.getDefaultInstance()).build();
      case VERIFY_VOTE_EXTENSION ->
          Response.newBuilder()
              .setVerifyVoteExtension(
                  ResponseVerifyVoteExtension.newBuilder()
                      .setStatus(ResponseVerifyVoteExtension.VerifyStatus.REJECT))
              .build();
      case LIST_SNAPSHOTS ->
          Response.newBuilder()
              .setListSnapshots(
                  served("ListSnapshots", shelf::list, ResponseListSnapshots.getDefaultInstance()))
              .build();
      case OFFER_SNAPSHOT -> vital("OfferSnapshot", () -> offer(request.getOfferSnapshot()));
      case LOAD_SNAPSHOT_CHUNK ->
          Response.newBuilder()
              .setLoadSnapshotChunk(
                  served(
                      "LoadSnapshotChunk",
                      () -> shelf.load(request.getLoadSnapshotChunk()),
                      ResponseLoadSnapshotChunk.getDefaultInstance()))
              .build();
      case APPLY_SNAPSHOT_CHUNK ->
          vital("ApplySnapshotChunk", () -> apply(request.getApplySnapshotChunk()));
      case VALUE_NOT_SET -> exception("a request of no known kind");
    };
  }

  private static Response exception(String error) {
    return Response.newBuilder()
        .setException(ResponseException.newBuilder().setError(error))
        .build();
  }

  /// A request that the application does not answer: the engine stops, is started again, and they
  /// find together again.
  private static final class Unanswerable extends RuntimeException {
    private static final long serialVersionUID = 1;

    Unanswerable(String message) {
      super(message);
    }
  }

  /// Runs what has no answer for the case that it fails. Only one of these runs at a time.
  private Response vital(String what, Supplier<Response> work) {
    synchronized (consensus) {
      if (failed) {
        return exception("the application has stopped");
      }
      try {
        return work.get();
      } catch (Unanswerable e) {
        LOG.warn("{}: {}", what, e.getMessage());
        return exception(String.valueOf(e.getMessage()));
      } catch (RuntimeException | Error e) {
        fail(e);
        return exception(what + " failed");
      }
    }
  }

  private void fail(Throwable cause) {
    failed = true;
    LOG.error("the application stops", cause);
    observer.failed(cause);
  }

  private Response info() {
    shares.clear();
    return Response.newBuilder()
        .setInfo(
            ResponseInfo.newBuilder()
                .setData("lianfang")
                .setLastBlockHeight(height())
                .setLastBlockAppHash(string(replica.root())))
        .build();
  }

  private Response initChain(RequestInitChain request) {
    if (height() > 0) {
      throw new Unanswerable(
          "the replica stands at height " + height() + ", the engine begins anew");
    }
    if (!request.getChainId().equals(genesis.alliance())
        || request.getInitialHeight() != 1
        || !instant(request.getTime()).equals(Optional.of(genesis.time()))
        || !genesis.isAppState(bytes(request.getAppStateBytes()))) {
      throw new Unanswerable("the engine's genesis file is not the alliance's");
    }
    List<Bytes> validators = new ArrayList<>();
    for (ValidatorUpdate validator : request.getValidatorsList()) {
      if (validator.getPower() != GenesisFile.POWER || !validator.getPubKey().hasEd25519()) {
        throw new Unanswerable("a validator of the genesis file has another power or key type");
      }
      validators.add(bytes(validator.getPubKey().getEd25519()));
    }
    if (!List.copyOf(sorted(validators)).equals(genesis.validators())
        || validators.size() != genesis.validators().size()) {
      throw new Unanswerable("the validators of the genesis file are not the alliance's");
    }
    return Response.newBuilder()
        .setInitChain(ResponseInitChain.newBuilder().setAppHash(string(replica.root())))
        .build();
  }

  private ResponseCheckTx checkTx(RequestCheckTx request) {
    boolean admitted = false;
    int size = request.getTx().size();
    if (size == 0 || size > Envelope.SIZE_MAX) {
      return ResponseCheckTx.newBuilder().setCode(REFUSED).build();
    }
    try (ReplicaView view = replica.read()) {
      List<Bytes> envelopes = Bundle.read(bytes(request.getTx()));
      if (request.getType() == CheckTxType.NEW) {
        machine.expect(view, envelopes);
      }
      boolean admissible = new Proposals(machine, view).takeAll(envelopes);
      admitted = admissible && shares.take(envelopes, height());
      if (!admissible && request.getType() == CheckTxType.RECHECK) {
        envelopes.forEach(shares::refused);
      }
    } catch (RuntimeException | Error e) {
      refuseAfter("CheckTx", e);
    }
    return ResponseCheckTx.newBuilder().setCode(admitted ? 0 : REFUSED).build();
  }

  private ResponsePrepareProposal prepare(RequestPrepareProposal request) {
    ResponsePrepareProposal.Builder chosen = ResponsePrepareProposal.newBuilder();
    try (ReplicaView view = replica.read()) {
      new Proposals(machine, view)
          .choose(
              request.getTxsList().stream().map(Application::bytes).toList(),
              request.getMaxTxBytes())
          .forEach(envelope -> chosen.addTxs(string(envelope)));
    } catch (RuntimeException | Error e) {
      refuseAfter("PrepareProposal", e);
      chosen.clearTxs();
    }
    return chosen.build();
  }

  private ResponseProcessProposal process(RequestProcessProposal request) {
    boolean good = false;
    try (ReplicaView view = replica.read()) {
      Proposals proposals = new Proposals(machine, view);
      good =
          observer.wants(request.getHeight())
              && request.getTxsList().stream().map(Application::bytes).allMatch(proposals::take);
      if (good && request.getHeight() == height() + 1) {
        proposal(
                request.getHeight(),
                request.getTime(),
                request.getMisbehaviorList(),
                request.getTxsList())
            .ifPresent(execution::begin);
      }
    } catch (RuntimeException | Error e) {
      refuseAfter("ProcessProposal", e);
    }
    return ResponseProcessProposal.newBuilder()
        .setStatus(
            good
                ? ResponseProcessProposal.ProposalStatus.ACCEPT
                : ResponseProcessProposal.ProposalStatus.REJECT)
        .build();
  }

  /// Rules that throw are refused like envelopes that they refuse; what cannot be stops the node.
  private void refuseAfter(String what, Throwable e) {
    if (e instanceof InvariantViolation) {
      fail(e);
    } else {
      LOG.error("{} could not judge", what, e);
    }
  }

  /// What others ask for: a failure is theirs to see as nothing.
  private <R> R served(String what, Supplier<R> work, R nothing) {
    try {
      return work.get();
    } catch (RuntimeException | Error e) {
      refuseAfter(what, e);
      return nothing;
    }
  }

  private Response offer(RequestOfferSnapshot request) {
    try {
      boolean replaced = replica.size() > 0;
      ResponseOfferSnapshot.Result result = taker.offer(request, mayRestore());
      if (replaced && replica.size() == 0) {
        note = EngineNote.NONE;
      }
      return Response.newBuilder()
          .setOfferSnapshot(ResponseOfferSnapshot.newBuilder().setResult(result))
          .build();
    } catch (StoreFailed e) {
      fail(e);
      return exception("the disk failed");
    }
  }

  private Response apply(RequestApplySnapshotChunk request) {
    try {
      SnapshotTaker.Taken taken = taker.take(request);
      if (taken.response().getResult() == ResponseApplySnapshotChunk.Result.ACCEPT) {
        steps.incrementAndGet();
      }
      if (taken.note().isPresent()) {
        note = taken.note().get();
        staged = null;
        execution.forget();
        observer.restored(height());
      }
      return Response.newBuilder().setApplySnapshotChunk(taken.response()).build();
    } catch (StoreFailed e) {
      fail(e);
      return exception("the disk failed");
    }
  }

  private Response finalize(RequestFinalizeBlock request) {
    long height = height();
    if (request.getHeight() != height + 1) {
      throw new Unanswerable("block " + request.getHeight() + " does not follow height " + height);
    }
    Execution.Proposal decided =
        proposal(
                request.getHeight(),
                request.getTime(),
                request.getMisbehaviorList(),
                request.getTxsList())
            .orElseThrow(() -> new Unanswerable("block " + request.getHeight() + " has no time"));
    if (!observer.voted(height, voters(request.getDecidedLastCommit()))) {
      throw new Unanswerable("this engine's key signed what its own record does not hold");
    }
    Execution.Executed executed = execution.of(decided);
    staged = executed.staged();
    stagedHeight = request.getHeight();
    return Response.newBuilder().setFinalizeBlock(executed.response()).build();
  }

  /// Empty if the block has no time.
  private static Optional<Execution.Proposal> proposal(
      long height, Timestamp time, List<Misbehavior> misbehaviour, List<ByteString> transactions) {
    return instant(time).map(at -> new Execution.Proposal(height, at, misbehaviour, transactions));
  }

  private static List<NodeId> voters(CommitInfo commit) {
    return commit.getVotesList().stream()
        .filter(
            vote ->
                switch (vote.getBlockIdFlag()) {
                  case BLOCK_ID_FLAG_COMMIT, BLOCK_ID_FLAG_NIL -> true;
                  case BLOCK_ID_FLAG_ABSENT, BLOCK_ID_FLAG_UNKNOWN, UNRECOGNIZED -> false;
                })
        .map(vote -> bytes(vote.getValidator().getAddress()))
        .filter(address -> address.size() == NodeId.SIZE)
        .map(NodeId::new)
        .toList();
  }

  private Response commit() {
    Staged block = staged;
    if (block == null) {
      throw new Unanswerable("nothing is staged that could be committed");
    }
    staged = null;
    execution.forget();
    EngineNote next = note.after(stagedHeight, block.block().end(), snapshotBlocks);
    try {
      replica.commit(block, Optional.of(next.encode()));
    } catch (StoreFailed e) {
      fail(e);
      return exception("the disk failed");
    }
    note = next;
    shares.committed(
        block.block().commands().stream().map(Committed::envelope).toList(), next.height());
    try {
      observer.committed(next.height(), block.block());
    } catch (RuntimeException e) {
      LOG.error("a block stands that was not announced", e);
    }
    return Response.newBuilder()
        .setCommit(ResponseCommit.newBuilder().setRetainHeight(retainHeight()))
        .build();
  }

  /// The first height that the engine keeps; 0 to keep all. Who joins by a snapshot needs the
  /// blocks from the snapshot's on: where all members prune, that is the only way in.
  private long retainHeight() {
    EngineNote now = note;
    long retain = now.height() - retainBlocks;
    if (snapshotBlocks > 0) {
      retain = now.points().isEmpty() ? 0 : Math.min(retain, now.points().getFirst().height());
    }
    return retainBlocks == 0 || retain < 1 ? 0 : observer.prunable(retain);
  }

  private ResponseQuery query(RequestQuery request) {
    boolean accepted = false;
    try {
      accepted =
          request.getPath().startsWith(ADDRESS_QUERY)
              || (request.getPath().startsWith(NODE_QUERY)
                  && mayConnect(request.getPath().substring(NODE_QUERY.length())));
    } catch (RuntimeException | Error e) {
      refuseAfter("Query", e);
    }
    return accepted
        ? ResponseQuery.getDefaultInstance()
        : ResponseQuery.newBuilder().setCode(REFUSED).setLog("not a member's node").build();
  }

  private boolean mayConnect(String node) {
    NodeId id;
    try {
      id = NodeId.parse(node);
    } catch (IllegalArgumentException e) {
      return false;
    }
    return mayConnect(id);
  }

  /// Whether an engine may be connected, by the committed state; before the first block, by the
  /// state that the genesis command makes.
  public boolean mayConnect(NodeId node) {
    synchronized (consensus) {
      if (replica.size() == 0) {
        State first = replica.after(replica.stage(0, genesis.time(), List.of(genesis.envelope())));
        return network.mayConnect(first, node.bytes());
      }
    }
    try (ReplicaView view = replica.read()) {
      return network.mayConnect(view, node.bytes());
    }
  }

  static SortedSet<Bytes> sorted(List<Bytes> keys) {
    return new TreeSet<>(keys);
  }

  private static Optional<Instant> instant(Timestamp time) {
    try {
      Instant instant = Instant.ofEpochSecond(time.getSeconds(), time.getNanos());
      return instant.isBefore(Instant.EPOCH) || instant.isAfter(LAST)
          ? Optional.empty()
          : Optional.of(instant);
    } catch (DateTimeException | ArithmeticException e) {
      return Optional.empty();
    }
  }

  static Bytes bytes(ByteString string) {
    return Bytes.owning(string.toByteArray());
  }

  static ByteString string(Bytes bytes) {
    return UnsafeByteOperations.unsafeWrap(bytes.asBuffer());
  }
}
