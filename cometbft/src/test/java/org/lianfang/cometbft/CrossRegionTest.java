package org.lianfang.cometbft;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lianfang.cometbft.engine.EngineBinary;
import org.lianfang.cometbft.engine.EngineConfig;
import org.lianfang.cometbft.engine.GenesisFile;
import org.lianfang.cometbft.engine.Peer;
import org.lianfang.ledger.Committed;
import org.lianfang.ledger.KeyValueMachine;
import org.lianfang.ledger.View;
import org.lianfang.protocol.Bytes;

/// Seven validators in three regions, 30, 60 and 120 ms apart (there and back), of two carriers:
/// how fast they are, and what they do when a region or the link of the carriers is cut.
///
/// The engines run in network namespaces; their applications in this process, which they reach by
/// Unix sockets. Times of cuts are short unless `lianfang.long` is set.
final class CrossRegionTest {
  private static final boolean LONG =
      System.getProperty("lianfang.long", "").matches("true|CrossRegionTest");
  private static final Duration REGION_CUT = Duration.ofSeconds(LONG ? 60 : 6);
  private static final Duration CARRIERS_CUT = Duration.ofSeconds(LONG ? 30 : 5);
  private static final Duration LOAD = Duration.ofSeconds(LONG ? 20 : 5);

  /// A connection over a link that was cut may send nothing for as long again.
  private static final Duration HEALING = Duration.ofMinutes(3);

  private static final int WINDOW = 100;
  private static final int SAMPLES = LONG ? 50 : 12;

  /// Callers wait for outcomes as long as a link may be cut.
  private static final SubmissionLimits PATIENT =
      new SubmissionLimits(
          10_000,
          64L << 20,
          200,
          200,
          4L << 20,
          Duration.ofMillis(500),
          HEALING.plus(REGION_CUT),
          Duration.ofSeconds(60),
          Duration.ofSeconds(2),
          Duration.ofMillis(200));

  @TempDir Path folder;

  @BeforeAll
  static void requireMachine() {
    TestAlliance.requireEngine();
    Regions.requireNamespaces();
  }

  @Test
  void seven_validators_in_three_regions_order_and_outlast_cuts() throws Exception {
    try (Regions regions = Regions.make();
        Wide wide = new Wide(folder, regions)) {
      wide.start();
      measure(wide);
      cutRegion(wide, regions);
      cutCarriers(wide, regions);
    }
  }

  private static void measure(Wide wide) throws Exception {
    for (int member : List.of(0, 2, 4)) {
      List<Long> millis = new ArrayList<>();
      for (int i = 0; i < SAMPLES; i++) {
        long start = System.nanoTime();
        wide.add(member).get(60, TimeUnit.SECONDS);
        millis.add((System.nanoTime() - start) / 1_000_000);
      }
      Collections.sort(millis);
      say(
          "one command at a time, from member %d: p50 %d ms, longest %d ms"
              .formatted(member, millis.get(millis.size() / 2), millis.getLast()));
      assertThat(millis.get(millis.size() / 2)).as("p50 in ms").isBetween(60L, 3_000L);
    }
    long start = System.nanoTime();
    long end = start + LOAD.toNanos();
    long done = 0;
    List<CompletableFuture<Committed>> waiting = new ArrayList<>();
    while (System.nanoTime() < end) {
      for (int i = 0; i < WINDOW * Regions.HOSTS; i++) {
        waiting.add(wide.add(i % Regions.HOSTS));
      }
      for (CompletableFuture<Committed> one : waiting) {
        one.get(60, TimeUnit.SECONDS);
      }
      done += waiting.size();
      waiting.clear();
    }
    double seconds = (System.nanoTime() - start) / 1e9;
    say("%d on their way at each of seven: %.0f commands/s".formatted(WINDOW, done / seconds));
    assertThat(done / seconds).as("commands a second").isGreaterThan(20);
  }

  /// The other five have two thirds and go on; the two that are cut off do not, and follow later.
  private static void cutRegion(Wide wide, Regions regions) throws Exception {
    long before = wide.size(2);
    regions.region("A", false);
    long cutAt = System.nanoTime();
    long longest = 0;
    long last = cutAt;
    CompletableFuture<Committed> inside = wide.add(0);
    while (System.nanoTime() - cutAt < REGION_CUT.toNanos()) {
      wide.add(2).get(60, TimeUnit.SECONDS);
      wide.add(5).get(60, TimeUnit.SECONDS);
      longest = Math.max(longest, System.nanoTime() - last);
      last = System.nanoTime();
      Thread.sleep(100);
    }
    assertThat(inside).as("what is submitted in the region that is cut off").isNotDone();
    assertThat(wide.size(0)).as("the region that is cut off").isLessThan(wide.size(2));
    long ordered = wide.size(2) - before;
    regions.region("A", true);
    long healedAt = System.nanoTime();
    inside.get(HEALING.toSeconds(), TimeUnit.SECONDS);
    wide.awaitAgreement();
    say(
        ("region of two cut off for %d s: %d commands ordered meanwhile, longest pause %.1f s;"
                + " together again %.1f s after it was healed")
            .formatted(
                REGION_CUT.toSeconds(),
                ordered,
                longest / 1e9,
                (System.nanoTime() - healedAt) / 1e9));
    assertThat(ordered).isPositive();
  }

  /// Four and three: neither has two thirds of seven.
  private static void cutCarriers(Wide wide, Regions regions) throws Exception {
    regions.carriers(false);
    // What was on its way when the link was cut may still be decided.
    Thread.sleep(2_000);
    long stood = wide.size(0);
    assertThat(wide.size(6)).isLessThanOrEqualTo(stood + 1);
    List<CompletableFuture<Committed>> waiting = new ArrayList<>();
    for (int member = 0; member < Regions.HOSTS; member++) {
      waiting.add(wide.add(member));
    }
    Thread.sleep(CARRIERS_CUT.toMillis());
    for (int member = 0; member < Regions.HOSTS; member++) {
      assertThat(waiting.get(member)).as("submitted at member %d", member).isNotDone();
      assertThat(wide.size(member)).as("member %d", member).isLessThanOrEqualTo(stood);
    }
    wide.requireOnePast();
    regions.carriers(true);
    long healedAt = System.nanoTime();
    for (CompletableFuture<Committed> one : waiting) {
      assertThat(one.get(HEALING.toSeconds(), TimeUnit.SECONDS).outcome().isAccepted()).isTrue();
    }
    double first = (System.nanoTime() - healedAt) / 1e9;
    wide.awaitAgreement();
    say(
        ("link of the carriers cut for %d s: nothing ordered on either side; all that waited was"
                + " ordered %.1f s after it was healed")
            .formatted(CARRIERS_CUT.toSeconds(), first));
    assertThat(wide.counter()).as("nothing lost, nothing doubled").isEqualTo(wide.submitted);
  }

  private static void say(String text) {
    System.out.println("cross-region: " + text);
  }

  /// Seven members whose engines are at the regions' hosts.
  private static final class Wide implements AutoCloseable {
    private final Path folder;
    private final Regions regions;
    private final List<TestAlliance.Member> members = new ArrayList<>();
    private final List<CometBftLedger> ledgers = new ArrayList<>();
    private final List<Process> engines = new ArrayList<>();
    private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
    private long submitted;

    Wide(Path folder, Regions regions) {
      this.folder = folder;
      this.regions = regions;
      for (int i = 0; i < Regions.HOSTS; i++) {
        members.add(new TestAlliance.Member(i));
      }
    }

    void start() throws IOException {
      List<Bytes> validators =
          List.copyOf(new TreeSet<>(members.stream().map(TestAlliance.Member::validator).toList()));
      GenesisFile genesis =
          new GenesisFile(
              "toy",
              Instant.now().truncatedTo(ChronoUnit.MILLIS),
              validators,
              ToyNetwork.genesis(
                      validators, members.stream().map(TestAlliance.Member::nodeId).toList())
                  .encoded());
      String program = EngineBinary.find(System.getenv()).path().toString();
      for (int host = 0; host < Regions.HOSTS; host++) {
        Path home = folder.resolve("engine-" + host);
        ledgers.add(open(host, home, genesis));
        engines.add(
            new ProcessBuilder(
                    regions.at(host, List.of(program, "start", "--home", home.toString())))
                .redirectErrorStream(true)
                .redirectOutput(home.resolve("engine.log").toFile())
                .start());
      }
      for (int host = 0; host < Regions.HOSTS; host++) {
        int own = host;
        await("member " + host + " has begun", () -> size(own) >= 1);
      }
    }

    private CometBftLedger open(int host, Path home, GenesisFile genesis) throws IOException {
      TestAlliance.Member own = members.get(host);
      List<Peer> peers = new ArrayList<>();
      for (int other = 0; other < Regions.HOSTS; other++) {
        if (other != host) {
          peers.add(
              new Peer(
                  members.get(other).nodeId(),
                  Regions.route(host, other),
                  Regions.port(host, other)));
        }
      }
      return CometBftLedger.open(
          new CometBftLedger.Settings(
              home,
              new InetSocketAddress(Regions.address(host), Regions.PORT),
              peers,
              EngineConfig.Profile.WAN,
              0,
              CometBftLedger.Settings.SNAPSHOT_BLOCKS,
              false,
              PATIENT,
              CometBftLedger.Settings.NO_END),
          new CometBftLedger.Keys(
              user -> user.accept(own.consensus), user -> user.accept(own.node)),
          genesis,
          new KeyValueMachine(),
          new ToyNetwork(),
          own.disk.reopen(),
          new CometBftLedger.Seams(InstantSource.system(), executor));
    }

    CompletableFuture<Committed> add(int member) {
      return ledgers.get(member).submit(TestAlliance.add(++submitted)).toCompletableFuture();
    }

    long size(int member) {
      try (View view = ledgers.get(member).read()) {
        return view.size();
      }
    }

    long counter() {
      try (View view = ledgers.getFirst().read()) {
        return view.get(Bytes.utf8("key/counter")).map(value -> value.longAt(0)).orElse(0L);
      }
    }

    void awaitAgreement() {
      await(
          "all have one root",
          () -> {
            TreeSet<Bytes> roots = new TreeSet<>();
            for (CometBftLedger ledger : ledgers) {
              try (View view = ledger.read()) {
                roots.add(view.root());
              }
            }
            return roots.size() == 1;
          });
    }

    /// Whoever has a position has the same as all others there.
    void requireOnePast() {
      Map<Long, Bytes> roots = new HashMap<>();
      for (CometBftLedger ledger : ledgers) {
        try (View view = ledger.read()) {
          for (long size = Math.max(1, view.size() - 5); size <= view.size(); size++) {
            Bytes before = roots.putIfAbsent(size, view.rootAt(size));
            assertThat(before == null || before.equals(view.rootAt(size)))
                .as("one root at size %d", size)
                .isTrue();
          }
        }
      }
    }

    private static void await(String what, Callable<Boolean> condition) {
      long until = System.nanoTime() + HEALING.toNanos();
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

    @Override
    public void close() {
      engines.forEach(Process::destroy);
      for (Process engine : engines) {
        try {
          if (!engine.waitFor(10, TimeUnit.SECONDS)) {
            engine.destroyForcibly();
          }
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          engine.destroyForcibly();
        }
      }
      ledgers.forEach(CometBftLedger::close);
      executor.shutdownNow();
    }
  }
}
