package org.lianfang.server;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.ToDoubleFunction;
import org.lianfang.cometbft.CometBftLedger;
import org.lianfang.cometbft.engine.EngineHealth;
import org.lianfang.cometbft.rpc.RpcClient;
import org.lianfang.cometbft.scan.BlockScan;
import org.lianfang.cometbft.scan.ScanState;
import org.lianfang.contract.state.AllianceState;
import org.lianfang.ledger.Ledger;
import org.lianfang.ledger.View;
import org.lianfang.node.Node;
import org.lianfang.node.checkpoint.Clocks;
import org.lianfang.node.checkpoint.Freshness;
import org.lianfang.protocol.checkpoint.CosignedCheckpoint;
import org.lianfang.protocol.custody.KeySet;
import org.lianfang.protocol.member.Member;
import org.lianfang.protocol.member.MemberId;
import org.lianfang.protocol.member.Role;
import org.lianfang.protocol.subject.SubjectType;
import org.lianfang.server.operation.Operations;
import org.lianfang.server.store.Database;
import org.lianfang.server.user.Users;
import org.lianfang.server.web.AnsweredRequests;
import org.lianfang.server.web.Json;
import org.lianfang.server.web.Problem;

/// One member's node in this process, with what the server adds to it: users, operations and
/// answered requests. Closing it leaves the node itself open.
public final class HostedNode implements AutoCloseable {
  private final Node node;
  private final int port;
  private final Database database;
  private final Users users;
  private final AnsweredRequests answered;
  private final Operations operations;
  private final Figures figures = new Figures();

  /// Opens what the server keeps of a node.
  ///
  /// @param port of the REST interface
  /// @param directory the member's own folder
  /// @param executor runs each operation without waiting for others
  public HostedNode(
      Node node,
      int port,
      Path directory,
      InstantSource clock,
      SecureRandom random,
      Executor executor) {
    this.node = node;
    this.port = port;
    this.database = Database.open(directory.resolve("server.db"));
    this.users = new Users(node.member(), database, clock, random);
    this.answered = new AnsweredRequests(database, clock, random);
    this.operations =
        new Operations(
            database,
            directory.resolve("operations"),
            clock,
            random,
            executor,
            Json.MAPPER,
            Problem::ofWork,
            Problem.interrupted());
  }

  public MemberId member() {
    return node.member();
  }

  public Node node() {
    return node;
  }

  public int port() {
    return port;
  }

  public Users users() {
    return users;
  }

  public AnsweredRequests answered() {
    return answered;
  }

  public Operations operations() {
    return operations;
  }

  public Figures figures() {
    return figures;
  }

  public Ledger ledger() {
    return node.ledger();
  }

  /// How old the node's view of the ledger is.
  public Optional<Duration> age() {
    return node.cosigning().age();
  }

  public Optional<CosignedCheckpoint> newestCheckpoint() {
    return node.cosigning().newest();
  }

  /// The member's roles on the ledger now; none while it is not active.
  public Set<Role> roles() {
    return active().map(Member::roles).orElse(Set.of());
  }

  /// The member as the ledger has it now; empty unless it is admitted, and neither suspended nor
  /// expelled.
  public Optional<Member> active() {
    try (View view = ledger().read()) {
      return new AllianceState(view).member(member()).filter(Member::isActive);
    }
  }

  /// What this node needs before it can serve, and how it stands.
  public List<Readiness> readiness() {
    try (View view = ledger().read()) {
      AllianceState state = new AllianceState(view);
      Optional<Duration> age = age();
      long types =
          java.util.Arrays.stream(SubjectType.values())
              .filter(type -> state.newestKey(Optional.of(type)).isPresent())
              .count();
      boolean payloads = state.newestKey(Optional.empty()).isPresent();
      return List.of(
          new Readiness("ledger", state.alliance().isPresent(), view.size() + " commands"),
          new Readiness(
              "member",
              state.member(member()).filter(Member::isActive).isPresent(),
              member().value()),
          new Readiness(
              "keys",
              payloads && types == SubjectType.values().length,
              types + " of " + SubjectType.values().length + " subject types"),
          new Readiness(
              "fresh",
              age.filter(Freshness::isFresh).isPresent(),
              age.map(a -> a.toMillis() + " ms").orElse("no cosigned checkpoint yet")),
          engine()
              .map(
                  health ->
                      new Readiness(
                          "engine",
                          health.failed().isEmpty() && !health.catchingUp(),
                          health
                              .failed()
                              .orElse(
                                  "height " + health.height() + ", " + health.peers() + " peers")))
              .orElse(new Readiness("engine", true, "trial")),
          clock());
    }
  }

  /// With a wrong clock the others' cosignatures do not count here, and custodians refuse.
  private Readiness clock() {
    Optional<Duration> difference = clockDifference();
    return new Readiness(
        "clock",
        difference.filter(Clocks::isWrong).isEmpty(),
        difference
            .map(d -> d.toMillis() + " ms ahead of the other validators")
            .orElse("not compared"));
  }

  /// How the consensus engine does; empty in a trial.
  public Optional<EngineHealth> engine() {
    return ledger() instanceof CometBftLedger own ? Optional.of(own.health()) : Optional.empty();
  }

  /// Whether the engine may not vote, whatever the ledger says.
  private boolean isWatching() {
    return ledger() instanceof CometBftLedger own && own.voice().flaw().isPresent();
  }

  /// The scan of what the engine has stored; empty in a trial.
  public Optional<BlockScan> scan() {
    return ledger() instanceof CometBftLedger own ? own.scan() : Optional.empty();
  }

  /// How many transactions wait in the engine's memory; empty if it does not say.
  public Optional<Long> waiting() {
    return ledger() instanceof CometBftLedger own
        ? own.waiting().map(RpcClient.Mempool::transactions)
        : Optional.empty();
  }

  /// How far this machine's clock is ahead of the other validators'.
  public Optional<Duration> clockDifference() {
    return node.cosigning().clockDifference();
  }

  /// Registers this node's figures.
  public void measure(MeterRegistry registry) {
    Tags tags = Tags.of("member", member().value());
    figures.register(registry, tags);
    Gauge.builder("lianfang_operations_running", operations, Operations::running)
        .description("filings and screenings that run now")
        .tags(tags)
        .register(registry);
    Gauge.builder("lianfang_ledger_size", this, node -> node.size())
        .description("commands that this replica holds")
        .tags(tags)
        .register(registry);
    Gauge.builder(
            "lianfang_ledger_age_seconds",
            this,
            node -> node.age().map(age -> age.toMillis() / 1000.0).orElse(Double.NaN))
        .description("age of the view by the newest quorum of cosignatures")
        .tags(tags)
        .register(registry);
    Gauge.builder("lianfang_keys_active", this, HostedNode::activeKeys)
        .description("shared keys on the ledger")
        .tags(tags)
        .register(registry);
    Gauge.builder(
            "lianfang_clock_difference_seconds",
            this,
            node -> node.clockDifference().map(d -> d.toMillis() / 1000.0).orElse(Double.NaN))
        .description("this machine's clock ahead of the other validators', by cosignatures")
        .tags(tags)
        .register(registry);
    if (engine().isPresent()) {
      measureEngine(registry, tags);
      measureScan(registry, tags);
    }
    for (SubjectType type : SubjectType.values()) {
      Gauge.builder("lianfang_entries_missing", this, node -> node.node.vault().missing(type))
          .description("live headers whose entry this node lacks")
          .tags(tags.and("subject_type", type.wireName()))
          .register(registry);
    }
  }

  private void measureEngine(MeterRegistry registry, Tags tags) {
    engineGauge(registry, tags, "height", "last block applied here", EngineHealth::height);
    engineGauge(registry, tags, "peer_height", "highest block of a peer", EngineHealth::peerHeight);
    engineGauge(registry, tags, "peers", "engines that are connected", EngineHealth::peers);
    engineGauge(registry, tags, "restarts", "starts of the process again", EngineHealth::restarts);
    engineGauge(
        registry,
        tags,
        "failed",
        "1 while it does not work",
        health -> health.failed().isPresent() ? 1 : 0);
    Gauge.builder("lianfang_engine_watching", this, node -> node.isWatching() ? 1 : 0)
        .description("1 while the engine may not vote")
        .tags(tags)
        .register(registry);
  }

  private void measureScan(MeterRegistry registry, Tags tags) {
    scanGauge(registry, tags, "position", "height looked at last", ScanState::position);
    scanGauge(registry, tags, "passes", "passes over all blocks", ScanState::passes);
    scanGauge(registry, tags, "findings", "damages found", state -> state.findings().size());
    Gauge.builder(
            "lianfang_engine_waiting",
            this,
            node -> node.waiting().map(Long::doubleValue).orElse(Double.NaN))
        .description("transactions in the engine's memory")
        .tags(tags)
        .register(registry);
  }

  private void scanGauge(
      MeterRegistry registry,
      Tags tags,
      String name,
      String description,
      ToDoubleFunction<ScanState> figure) {
    Gauge.builder(
            "lianfang_engine_scan_" + name,
            this,
            node -> node.scan().map(BlockScan::state).map(figure::applyAsDouble).orElse(Double.NaN))
        .description(description)
        .tags(tags)
        .register(registry);
  }

  private void engineGauge(
      MeterRegistry registry,
      Tags tags,
      String name,
      String description,
      ToDoubleFunction<EngineHealth> figure) {
    Gauge.builder(
            "lianfang_engine_" + name,
            this,
            node -> node.engine().map(figure::applyAsDouble).orElse(Double.NaN))
        .description(description)
        .tags(tags)
        .register(registry);
  }

  private long size() {
    try (View view = ledger().read()) {
      return view.size();
    }
  }

  private long activeKeys() {
    try (View view = ledger().read()) {
      return new AllianceState(view).keys().stream().map(KeySet::id).distinct().count();
    }
  }

  @Override
  public void close() {
    database.close();
  }
}
