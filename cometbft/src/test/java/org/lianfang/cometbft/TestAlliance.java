package org.lianfang.cometbft;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.lianfang.cometbft.engine.EngineBinary;
import org.lianfang.cometbft.engine.EngineConfig;
import org.lianfang.cometbft.engine.GenesisFile;
import org.lianfang.cometbft.engine.NodeId;
import org.lianfang.cometbft.engine.Peer;
import org.lianfang.ledger.Committed;
import org.lianfang.ledger.KeyValueMachine;
import org.lianfang.ledger.View;
import org.lianfang.ledger.replica.ReplicaTables;
import org.lianfang.ledger.store.InMemoryStore;
import org.lianfang.ledger.store.Store;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.Encoding;
import org.lianfang.protocol.ledger.Envelope;
import org.lianfang.protocol.ledger.StateMachine;
import org.lianfang.protocol.member.SigningKey;

/// Members with real engines on this machine, over [KeyValueMachine] and [ToyNetwork].
final class TestAlliance implements AutoCloseable {
  /// One member, whether or not its ledger runs.
  static final class Member {
    final int number;
    final byte[] consensus;
    final byte[] node;
    final int port;
    final InMemoryStore disk = new InMemoryStore(ReplicaTables.ALL);

    Member(int number) {
      this(number, number);
    }

    Member(int number, int voting) {
      this.number = number;
      this.consensus = seed("consensus", voting);
      this.node = seed("node", number);
      this.port = TestPorts.next();
    }

    Bytes validator() {
      return new SigningKey(consensus).verifyingKey().bytes();
    }

    NodeId nodeId() {
      return NodeId.of(new SigningKey(node).verifyingKey().bytes());
    }

    Peer peer() {
      return new Peer(nodeId(), "127.0.0.1", port);
    }

    private static byte[] seed(String use, int number) {
      return Encoding.sha256(Bytes.utf8(use + number)).toArray();
    }
  }

  static final Duration PATIENCE = Duration.ofSeconds(90);

  private final Path folder;
  private final List<Member> members = new ArrayList<>();
  private final Map<Integer, CometBftLedger> running = new ConcurrentSkipListMap<>();
  private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
  private final GenesisFile genesis;

  /// A busy machine may take long to start an engine.
  private SubmissionLimits limits =
      new SubmissionLimits(
          10_000,
          64L << 20,
          200,
          200,
          4L << 20,
          Duration.ofMillis(500),
          Duration.ofSeconds(30),
          Duration.ofSeconds(25),
          Duration.ofSeconds(2),
          Duration.ofMillis(200));

  private final Set<Integer> apart = new HashSet<>();
  private StateMachine machine = new KeyValueMachine();
  private long retainBlocks;
  private long snapshotBlocks = CometBftLedger.Settings.SNAPSHOT_BLOCKS;
  private Joining joining = Joining.BY_BLOCKS;
  private long lastHeight = CometBftLedger.Settings.NO_END;

  /// @param founders validators from the beginning
  TestAlliance(Path folder, int founders) {
    this(folder, founders, Instant.now());
  }

  /// @param begin what the genesis says; an engine whose clock shows an earlier time waits for it
  TestAlliance(Path folder, int founders, Instant begin) {
    this.folder = folder;
    for (int i = 0; i < founders; i++) {
      members.add(new Member(i));
    }
    List<Bytes> validators =
        List.copyOf(new TreeSet<>(members.stream().map(Member::validator).toList()));
    this.genesis =
        new GenesisFile(
            "toy",
            begin.truncatedTo(ChronoUnit.MILLIS),
            validators,
            ToyNetwork.genesis(validators, members.stream().map(Member::nodeId).toList())
                .encoded());
  }

  /// Leaves the test out where there is no engine.
  static void requireEngine() {
    try {
      EngineBinary.find(System.getenv());
    } catch (IOException e) {
      Assumptions.abort("left out: " + e.getMessage());
    }
  }

  GenesisFile genesis() {
    return genesis;
  }

  Member member(int number) {
    while (members.size() <= number) {
      members.add(new Member(members.size()));
    }
    return members.get(number);
  }

  /// Adds a member that votes with the key of another one.
  Member twin(int other) {
    Member twin = new Member(members.size(), other);
    members.add(twin);
    return twin;
  }

  /// Starts a member that votes with whatever key it has.
  Liar startLiar(Member liar) throws IOException {
    return new Liar(
        home(liar.number),
        liar,
        members.stream().filter(other -> other != liar).map(Member::peer).toList(),
        genesis);
  }

  Envelope genesisEnvelope() {
    return new Envelope(genesis.envelope(), genesis.envelope(), Bytes.EMPTY);
  }

  /// Lets members that start from now on have other rules.
  void machine(StateMachine chosen) {
    machine = chosen;
  }

  /// Lets members that start from now on keep so many blocks, and offer a snapshot so often.
  void blocks(long retained, long betweenSnapshots) {
    retainBlocks = retained;
    snapshotBlocks = betweenSnapshots;
  }

  /// Lets members that start from now on come to the ledger in another way.
  void joining(Joining chosen) {
    joining = chosen;
  }

  /// Lets members that start from now on vote for no block beyond this one.
  void lastHeight(long chosen) {
    lastHeight = chosen;
  }

  void limits(SubmissionLimits chosen) {
    limits = chosen;
  }

  /// Starts a member whose engine somebody else runs: see [#runEngine].
  CometBftLedger startApart(int number) throws IOException {
    apart.add(number);
    try {
      return start(number);
    } finally {
      apart.remove(number);
    }
  }

  /// Runs a member's engine as an operator does: with the files that the ledger wrote.
  ///
  /// @param program the engine's
  /// @param environment what is set besides
  Process runEngine(int number, Path program, Map<String, String> environment) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(program.toString(), "start", "--home", home(number).toString())
            .redirectErrorStream(true)
            .redirectOutput(
                ProcessBuilder.Redirect.appendTo(home(number).resolve("operator.log").toFile()));
    builder.environment().putAll(environment);
    return builder.start();
  }

  CometBftLedger start(int number) throws IOException {
    return start(number, member(number).disk.reopen());
  }

  CometBftLedger start(int number, Store store) throws IOException {
    Member own = member(number);
    return start(
        number,
        store,
        new CometBftLedger.Keys(user -> user.accept(own.consensus), user -> user.accept(own.node)));
  }

  CometBftLedger start(int number, Store store, CometBftLedger.Keyring keys) throws IOException {
    Member own = member(number);
    CometBftLedger ledger =
        CometBftLedger.open(
            new CometBftLedger.Settings(
                home(number),
                new InetSocketAddress(InetAddress.getLoopbackAddress(), own.port),
                members.stream().filter(other -> other != own).map(Member::peer).toList(),
                EngineConfig.Profile.ONE_HOST,
                retainBlocks,
                snapshotBlocks,
                !apart.contains(number),
                limits,
                lastHeight),
            keys,
            genesis,
            machine,
            new ToyNetwork(),
            store,
            new CometBftLedger.Seams(InstantSource.system(), executor),
            joining);
    running.put(number, ledger);
    return ledger;
  }

  Path home(int number) {
    return folder.resolve("engine-" + number);
  }

  void startAll() throws IOException {
    for (int i = 0; i < members.size(); i++) {
      start(i);
    }
    for (int i = 0; i < members.size(); i++) {
      awaitSize(i, 1);
    }
  }

  CometBftLedger ledger(int number) {
    CometBftLedger ledger = running.get(number);
    if (ledger == null) {
      throw new IllegalStateException("member " + number + " does not run");
    }
    return ledger;
  }

  Optional<CometBftLedger> running(int number) {
    return Optional.ofNullable(running.get(number));
  }

  void stop(int number) {
    ledger(number).close();
    running.remove(number);
  }

  /// Ends an engine's process as a crash would.
  void kill(int number) {
    ledger(number).pid().flatMap(ProcessHandle::of).ifPresent(ProcessHandle::destroyForcibly);
  }

  static Envelope put(long request, String key, String value) {
    return KeyValueMachine.command("bank-1", request, "put", key, value);
  }

  static Envelope add(long request) {
    return KeyValueMachine.command("bank-1", request, "add", "counter", "1");
  }

  Committed submit(int number, Envelope envelope) throws Exception {
    return ledger(number).submit(envelope).toCompletableFuture().get(60, TimeUnit.SECONDS);
  }

  long size(int number) {
    try (View view = ledger(number).read()) {
      return view.size();
    }
  }

  void awaitSize(int number, long size) {
    awaitMembers("member " + number + " has " + size + " entries", () -> size(number) >= size);
  }

  long counter(int number) {
    try (View view = ledger(number).read()) {
      return view.get(Bytes.utf8("key/counter")).map(value -> value.longAt(0)).orElse(0L);
    }
  }

  /// Waits until all who run stand at one root.
  void awaitAgreement() {
    awaitMembers(
        "all members have one root",
        () -> {
          TreeSet<Bytes> roots = new TreeSet<>();
          for (CometBftLedger ledger : running.values()) {
            try (View view = ledger.read()) {
              roots.add(view.root());
            }
          }
          return roots.size() == 1;
        });
  }

  /// Waits, and says of whoever runs what its engine does if it was in vain.
  private void awaitMembers(String what, Callable<Boolean> condition) {
    try {
      await(what, condition);
    } catch (AssertionError e) {
      StringBuilder seen = new StringBuilder(what);
      running.forEach(
          (number, ledger) ->
              seen.append("\nmember ")
                  .append(number)
                  .append(": ")
                  .append(ledger.health())
                  .append('\n')
                  .append(engineLog(number)));
      throw new AssertionError(seen.toString(), e);
    }
  }

  private String engineLog(int number) {
    try {
      String log = Files.readString(home(number).resolve("engine.log"));
      return log.substring(Math.max(0, log.length() - 2_000));
    } catch (IOException e) {
      return "no log: " + e.getMessage();
    }
  }

  static void await(String what, Callable<Boolean> condition) {
    long until = System.nanoTime() + PATIENCE.toNanos();
    boolean held = false;
    try {
      while (!held && System.nanoTime() < until) {
        held = condition.call();
        if (!held) {
          Thread.sleep(20);
        }
      }
    } catch (Exception e) {
      throw new AssertionError(what, e);
    }
    assertThat(held).as(what).isTrue();
  }

  Optional<Long> pid(int number) {
    return ledger(number).pid();
  }

  @Override
  public void close() {
    running.values().forEach(CometBftLedger::close);
    running.clear();
    executor.shutdownNow();
  }
}
