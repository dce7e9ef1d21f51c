package org.lianfang.node;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.lianfang.contract.state.AllianceState;
import org.lianfang.ledger.Ledger;
import org.lianfang.ledger.View;
import org.lianfang.ledger.store.Store;
import org.lianfang.ledger.store.Table;
import org.lianfang.node.ceremony.Ceremonies;
import org.lianfang.node.checkpoint.CheckpointStore;
import org.lianfang.node.checkpoint.Cosigning;
import org.lianfang.node.checkpoint.JoinProofs;
import org.lianfang.node.checkpoint.Joins;
import org.lianfang.node.checkpoint.Receipts;
import org.lianfang.node.custody.AnchoredCalls;
import org.lianfang.node.custody.AskingMember;
import org.lianfang.node.custody.CallBatcher;
import org.lianfang.node.custody.CallView;
import org.lianfang.node.custody.Custodian;
import org.lianfang.node.custody.CustodyTables;
import org.lianfang.node.custody.DayKeys;
import org.lianfang.node.custody.KeyShares;
import org.lianfang.node.custody.LedgerCallView;
import org.lianfang.node.custody.SupervisedCalls;
import org.lianfang.node.filing.Filings;
import org.lianfang.node.member.Membership;
import org.lianfang.node.peer.JoinService;
import org.lianfang.node.peer.PeerService;
import org.lianfang.node.peer.Peers;
import org.lianfang.node.query.Queries;
import org.lianfang.node.query.Screenings;
import org.lianfang.node.secret.SecretStore;
import org.lianfang.node.vault.StoredVault;
import org.lianfang.node.vault.VaultExchange;
import org.lianfang.oprf.Suite;
import org.lianfang.protocol.InvariantViolation;
import org.lianfang.protocol.call.AnchoredCall;
import org.lianfang.protocol.call.CallId;
import org.lianfang.protocol.filing.RecordId;
import org.lianfang.protocol.ledger.State;
import org.lianfang.protocol.member.Alliance;
import org.lianfang.protocol.member.Member;
import org.lianfang.protocol.member.MemberId;

/// One member's node, whole: every feature, tied to one ledger, one store and one door for peers.
public final class Node implements AutoCloseable {
  private final Identity identity;
  private final Ledger ledger;
  private final Peers peers;
  private final LedgerArrivals arrivals;
  private final Cosigning cosigning;
  private final Custodian custodian;
  private final CallBatcher batcher;
  private final AnchoredCalls anchoredCalls;
  private final SupervisedCalls supervisedCalls;
  private final AskingMember calls;
  private final StoredVault vault;
  private final VaultExchange exchange;
  private final Filings filings;
  private final Queries queries;
  private final Screenings screenings;
  private final Ceremonies ceremonies;
  private final Receipts receipts;
  private final Membership membership;
  private final Joins joins;

  /// What a node stands on.
  ///
  /// @param store journals, call log, own calls and vault, with [#storeTables]: what belongs
  ///   together is written in one batch
  /// @param network reaches the other members, and leads their calls to the service it is given
  public record Ground(
      Identity identity,
      Ledger ledger,
      Store store,
      SecretStore secrets,
      Seams seams,
      Function<PeerService, Peers> network) {}

  /// The tables that a node's store must have.
  public static List<Table> storeTables() {
    Set<Table> tables = new LinkedHashSet<>(CustodyTables.ALL);
    tables.addAll(Filings.tables());
    tables.addAll(StoredVault.tables());
    tables.add(CheckpointStore.TABLE);
    return List.copyOf(tables);
  }

  /// Opens a node and takes up what it had begun before it stopped.
  public static Node open(Ground ground) {
    Door door = new Door();
    Node node = new Node(ground, door);
    door.open(node);
    node.start();
    return node;
  }

  private Node(Ground ground, Door door) {
    Seams seams = ground.seams();
    Store store = ground.store();
    Suite suite = Suite.ristretto255();
    this.identity = ground.identity();
    this.ledger = ground.ledger();
    this.peers = ground.network().apply(door);
    this.arrivals = new LedgerArrivals(ledger, seams.timers());
    this.cosigning =
        new Cosigning(
            identity,
            ledger,
            arrivals,
            new CheckpointStore(store),
            peers,
            this::activeMembers,
            seams);
    CallView.Source views = LedgerCallView.of(ledger);
    KeyShares shares = new KeyShares(ground.secrets(), suite, identity.member());
    this.custodian = new Custodian(identity, seams, store, views, cosigning, shares, suite);
    this.batcher = new CallBatcher(identity, seams, store, ledger, views, custodian, peers);
    this.anchoredCalls = new AnchoredCalls(identity, seams, store, views);
    this.supervisedCalls = new SupervisedCalls(identity, seams, store, views);
    this.calls =
        new AskingMember(
            identity,
            seams,
            store,
            peers,
            views,
            new DayKeys(ground.secrets(), suite, seams.clock()),
            suite);
    this.vault = new StoredVault(store);
    this.exchange = new VaultExchange(identity, ledger, vault, peers, seams);
    this.filings =
        new Filings(
            identity, ledger, calls, store, vault, exchange, ground.secrets(), suite, seams);
    this.queries = new Queries(ledger, calls, vault, exchange, cosigning, suite, seams);
    this.screenings = new Screenings(queries, seams);
    this.ceremonies =
        new Ceremonies(identity, ledger, peers, ground.secrets(), shares, suite, seams);
    this.membership = new Membership(identity, ledger, seams);
    this.receipts = new Receipts(identity, ledger, cosigning, new ReceiptAnchors());
    this.joins =
        new Joins(
            new JoinProofs(ledger, cosigning, receipts),
            ledger.snapshots(),
            seams.clock(),
            seams.executor());
  }

  private void start() {
    exchange.start();
    batcher.start();
    ceremonies.start();
    filings.start();
  }

  public MemberId member() {
    return identity.member();
  }

  public Ledger ledger() {
    return ledger;
  }

  public Cosigning cosigning() {
    return cosigning;
  }

  public Filings filings() {
    return filings;
  }

  public Queries queries() {
    return queries;
  }

  public Screenings screenings() {
    return screenings;
  }

  public AskingMember calls() {
    return calls;
  }

  public Custodian custodian() {
    return custodian;
  }

  public AnchoredCalls anchoredCalls() {
    return anchoredCalls;
  }

  public SupervisedCalls supervisedCalls() {
    return supervisedCalls;
  }

  public Ceremonies ceremonies() {
    return ceremonies;
  }

  public StoredVault vault() {
    return vault;
  }

  VaultExchange exchange() {
    return exchange;
  }

  public Receipts receipts() {
    return receipts;
  }

  /// Helps members that join by a snapshot.
  public JoinService joins() {
    return joins;
  }

  public Membership membership() {
    return membership;
  }

  private List<MemberId> activeMembers() {
    try (View view = ledger.read()) {
      return new AllianceState(view)
          .members().stream().filter(Member::isActive).map(Member::id).toList();
    }
  }

  /// Stops the node. What it has begun it takes up again when it is opened anew; the stores and the
  /// ledger are closed by whoever opened them.
  @Override
  public void close() {
    filings.close();
    ceremonies.close();
    batcher.close();
    exchange.close();
    cosigning.close();
    arrivals.close();
    peers.close();
  }

  @Override
  public String toString() {
    return "Node[" + member() + "]";
  }

  /// Where this node's receipts find what they prove.
  private final class ReceiptAnchors implements Receipts.Anchors {
    @Override
    public Optional<Long> position(State state, RecordId record) {
      return new AllianceState(state).record(record).map(filed -> filed.position());
    }

    @Override
    public long admission(State state) {
      return new AllianceState(state)
          .member(member())
          .orElseThrow(() -> new InvariantViolation("who asked is a member"))
          .position();
    }

    @Override
    public List<AnchoredCall> anchored(CallId call) {
      return anchoredCalls.find(call);
    }

    @Override
    public int threshold(State state) {
      return new AllianceState(state)
          .alliance()
          .map(Alliance::rules)
          .map(rules -> rules.custodianThreshold())
          .orElse(Integer.MAX_VALUE);
    }
  }
}
