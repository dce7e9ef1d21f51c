package org.lianfang.bench.scale;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeoutException;
import org.lianfang.bench.alliance.BatchPoster;
import org.lianfang.bench.alliance.Institutions;
import org.lianfang.bench.load.Companions;
import org.lianfang.bench.load.Load;
import org.lianfang.bench.load.Measured;
import org.lianfang.bench.load.Processes;
import org.lianfang.bench.load.Result;
import org.lianfang.bench.load.Settings;
import org.lianfang.cometbft.CometBftLedger;
import org.lianfang.ledger.Ledger;
import org.lianfang.ledger.View;

/// A large alliance on one machine: the validators and as many other members as fit as real
/// processes, each with an engine; all others follow the blocks in this process. The first
/// validator is in this process, too.
public final class ScaleBench {
  private static final int STEP = 8;
  private static final double MEBIBYTE = 1 << 20;
  private static final long START_NANOS_MAX = 90_000_000_000L;
  private static final Duration IDLE = Duration.ofSeconds(5);

  /// A machine that is busier than this while nobody asks anything bears no more members.
  private static final double IDLE_CORES_MAX = 0.6;

  private final Settings settings;
  private final int processesMax;
  private final Institutions institutions;
  private final List<MemberProcess> processes = new ArrayList<>();
  private final ExecutorService threads = Executors.newCachedThreadPool();

  public ScaleBench(Settings settings) throws IOException {
    Settings.Network network = settings.network();
    this.settings = settings;
    this.processesMax = Math.min(network.members(), network.processes());
    this.institutions =
        new Institutions(settings.folder(), network.members(), network.validators());
  }

  /// One step of the growth.
  ///
  /// @param idleCores cores that are busy while nobody asks anything
  private record Step(
      int members,
      Measured latency,
      Measured load,
      double idleCores,
      Map<String, Object> conditions) {}

  /// Measures the latency of one command with more and more processes, then followers.
  public List<Result> run() throws Exception {
    settings
        .progress()
        .accept("scale: starting " + settings.network().validators() + " validators");
    institutions.seat(1).write();
    try (CometBftLedger ledger = institutions.seat(1).open(threads)) {
      List<BatchPoster> posters = institutions.posters(ledger);
      List<Result> results = new ArrayList<>();
      grow(settings.network().validators(), ledger);
      Step first = measure(ledger, posters);
      results.add(result(first, first));
      Step last = first;
      while (last.members() < processesMax && isBearable(last)) {
        int next = Math.min(processesMax, last.members() + STEP);
        settings.progress().accept("scale: " + next + " members as processes");
        grow(next, ledger);
        last = measure(ledger, posters);
        results.add(result(last, first));
      }
      stopOthers();
      results.add(followers(ledger, settings.network().members() - last.members()));
      return results;
    } finally {
      processes.forEach(MemberProcess::end);
      processes.forEach(MemberProcess::close);
      threads.shutdown();
    }
  }

  private static boolean isBearable(Step step) {
    return step.idleCores() < IDLE_CORES_MAX * Runtime.getRuntime().availableProcessors();
  }

  /// Starts members until there are so many, and waits until all have every block.
  private void grow(int count, Ledger ledger) throws Exception {
    for (int number = processes.size() + 2; number <= count; number++) {
      processes.add(MemberProcess.start(institutions.seat(number)));
    }
    long end = System.nanoTime() + START_NANOS_MAX;
    while (!agree(ledger)) {
      if (System.nanoTime() - end > 0) {
        throw new TimeoutException(count + " members do not come together in time");
      }
      Thread.sleep(200);
    }
  }

  private boolean agree(Ledger ledger) throws IOException {
    TreeSet<String> roots = new TreeSet<>();
    for (MemberProcess process : processes) {
      MemberProcess.Said said = process.ask();
      roots.add(said.size() + " " + said.root());
    }
    try (View view = ledger.read()) {
      roots.add(view.size() + " " + view.root().toHex());
      return roots.size() == 1 && view.size() > 0;
    }
  }

  private Step measure(CometBftLedger ledger, List<BatchPoster> posters) throws Exception {
    List<Long> engines = new ArrayList<>(ledger.pid().stream().toList());
    for (MemberProcess process : processes) {
      engines.add(process.ask().engine());
    }
    Processes engineProcesses = new Processes(() -> engines);
    Processes javas = new Processes(() -> processes.stream().map(MemberProcess::pid).toList());
    Map<String, Object> conditions = new HashMap<>();
    // What a start leaves to do.
    Thread.sleep(2_000);
    double idleCores = -(engineProcesses.cpuNanos() + javas.cpuNanos());
    double idleBytes = -loopbackBytes();
    Thread.sleep(IDLE);
    idleCores = (idleCores + engineProcesses.cpuNanos() + javas.cpuNanos()) / IDLE.toNanos();
    idleBytes = (idleBytes + loopbackBytes()) / IDLE.toSeconds();
    Measured latency =
        Measured.of(
            List.of(
                Load.onThreads(List.of(posters.getFirst().oneAtATime())).run(settings.runTime())));
    long size = size(ledger);
    long bytes = loopbackBytes();
    Measured load =
        Measured.of(
            List.of(
                Load.onThreads(posters)
                    .with(counted(engineProcesses, javas))
                    .run(settings.runTime())));
    conditions.put("processes", 1 + processes.size());
    conditions.put("validators", settings.network().validators());
    conditions.put("engine_rss_mib", mean(engineProcesses));
    conditions.put("member_rss_mib", mean(javas));
    conditions.put("idle_cores", rounded(idleCores));
    conditions.put("idle_kib_per_second", rounded(idleBytes / 1024));
    conditions.put("commands_per_second", rounded(load.perSecond()));
    conditions.put("commands_in_flight", posters.size());
    conditions.put(
        "traffic_kib_per_command",
        rounded((loopbackBytes() - bytes) / 1024.0 / Math.max(1, size(ledger) - size)));
    return new Step(1 + processes.size(), latency, load, idleCores, conditions);
  }

  /// Counts what they use; they do not rest.
  private static Companions counted(Processes engines, Processes javas) {
    return new Companions() {
      @Override
      public void wake() {}

      @Override
      public void rest() {}

      @Override
      public long cpuNanos() {
        return engines.cpuNanos() + javas.cpuNanos();
      }
    };
  }

  private static long mean(Processes processes) throws IOException {
    return Math.round(
        processes.residentBytes() / MEBIBYTE / Math.max(1, processes.ids().get().size()));
  }

  private static double rounded(double value) {
    return Math.round(value * 100) / 100.0;
  }

  /// What all processes of this machine have sent one another over loopback.
  private static long loopbackBytes() throws IOException {
    return Long.parseLong(
        Files.readString(Path.of("/sys/class/net/lo/statistics/tx_bytes")).strip());
  }

  private static long size(Ledger ledger) {
    try (View view = ledger.read()) {
      return view.size();
    }
  }

  private static Result result(Step step, Step first) {
    double ours = step.latency().p50Millis();
    double other = first.latency().p50Millis();
    return new Result(
        "scale",
        "commit_latency_" + step.members(),
        Optional.empty(),
        "cometbft",
        ours,
        "ms",
        ours,
        step.latency().p99Millis(),
        step.load().cpuMicros(),
        "validators_alone",
        other,
        other / ours,
        1,
        step.conditions());
  }

  /// Only the first validator's replica is read from now on.
  private void stopOthers() {
    processes.forEach(MemberProcess::end);
    processes.forEach(MemberProcess::close);
    processes.clear();
  }

  private Result followers(Ledger ledger, int count) throws Exception {
    settings.progress().accept("scale: " + count + " followers in one process");
    double one = rate(ledger, "one", 1);
    long before = own();
    Path folder = settings.folder().resolve("all");
    long start = System.nanoTime();
    long cpu = ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO).toNanos();
    try (Followers followers = Followers.follow(ledger, folder, Math.max(1, count))) {
      await(followers, size(ledger));
      double seconds = (System.nanoTime() - start) / 1e9;
      long used =
          ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO).toNanos() - cpu;
      long applied = size(ledger) * Math.max(1, count);
      Map<String, Object> conditions = new HashMap<>();
      conditions.put("followers", count);
      conditions.put("commands_each", size(ledger));
      conditions.put("memory_mib_per_follower", rounded((own() - before) / MEBIBYTE / count));
      return new Result(
          "scale",
          "followers",
          Optional.empty(),
          "rocksdb",
          applied / seconds,
          "commands/s",
          seconds * 1e3 / size(ledger),
          seconds * 1e3 / size(ledger),
          used / 1e3 / applied,
          "one_follower",
          one,
          applied / seconds / one,
          1,
          conditions);
    }
  }

  private double rate(Ledger ledger, String name, int count) throws Exception {
    long start = System.nanoTime();
    try (Followers followers = Followers.follow(ledger, settings.folder().resolve(name), count)) {
      await(followers, size(ledger));
      return size(ledger) * 1e9 / (System.nanoTime() - start);
    }
  }

  private static void await(Followers followers, long size)
      throws InterruptedException, TimeoutException {
    long end = System.nanoTime() + START_NANOS_MAX;
    while (followers.size() < size) {
      if (System.nanoTime() - end > 0) {
        throw new TimeoutException("followers do not reach the end of the ledger in time");
      }
      Thread.sleep(5);
    }
  }

  private static long own() throws IOException {
    return new Processes(() -> List.of(ProcessHandle.current().pid())).residentBytes();
  }
}
