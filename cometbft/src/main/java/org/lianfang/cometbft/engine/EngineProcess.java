package org.lianfang.cometbft.engine;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.lianfang.cometbft.rpc.NotReached;
import org.lianfang.cometbft.rpc.RpcClient;
import org.lianfang.ledger.Threads;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The engine's process and its health. A thread of its own keeps it running: what ends is started
/// again, after a pause that grows.
///
/// The process ends by itself when its application does, since the connection between them breaks,
/// unless that happens amid a block: then it may wait for an answer for ever (its client drops what
/// it has just queued). What lingers so is ended before the next one starts.
public final class EngineProcess implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(EngineProcess.class);

  private static final Duration TICK = Duration.ofMillis(200);
  private static final Duration LOOK = Duration.ofSeconds(2);
  private static final Duration FIRST_PAUSE = Duration.ofMillis(250);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(15);

  /// A process that ran this long begins with the shortest pause again.
  private static final Duration SETTLED = Duration.ofMinutes(1);

  /// Without peers it is started again: an engine that was refused once does not try again by
  /// itself.
  private static final Duration ALONE_FIRST = Duration.ofSeconds(10);

  private static final Duration ALONE_LONGEST = Duration.ofSeconds(60);

  /// An engine asks who may connect only when somebody does: to part from one that may not be
  /// connected any more, it is started again. Not all members at one moment, so that the others go
  /// on: each waits a part of this that its own id says.
  private static final Duration PARTING = Duration.ofSeconds(8);

  /// A restoration that makes no step for so long is begun anew, with other members' help. The
  /// engine itself waits two minutes for a chunk.
  private static final Duration UNRESTORED = Duration.ofSeconds(150);

  /// How long it waits when it is not to start yet.
  private static final Duration UNDECIDED = Duration.ofSeconds(1);

  /// Standing this long while others are further is a failure.
  private static final Duration STALLED = Duration.ofSeconds(20);

  /// A process that answers nothing and applies nothing for so long hangs, and is started again.
  /// One that opens large tables, or whose machine stood still for a while, goes on before that.
  private static final Duration UNANSWERED = Duration.ofMinutes(2);

  private static final Duration STOPPING = Duration.ofSeconds(10);

  /// What the process is to the ledger.
  public interface Application {
    /// A process is about to start: nothing of an earlier one may reach the application any more,
    /// and the files that it will read are written.
    ///
    /// @return why it is not to start yet; empty if it is
    Optional<String> starting() throws IOException;

    /// Counts the steps of a restoration; empty if none is to be made.
    Optional<Long> restored();

    /// Whether the engine is to be started again with another consensus key.
    ///
    /// @param next the height that it works on
    boolean isKeyDue(long next) throws IOException;

    /// The height that is applied here.
    long height();

    /// When it was applied; empty if nothing was since the start.
    Optional<Instant> appliedAt();

    /// Whether an engine may be connected.
    boolean mayConnect(NodeId node);
  }

  private final Optional<EngineBinary> binary;
  private final EngineHome home;
  private final Duration slack;
  private final RpcClient rpc;
  private final Application application;
  private final boolean expectsPeers;
  private final Duration parting;
  private final EngineLog log;
  private final Thread thread;
  private volatile boolean closing;
  private @Nullable Process process;
  private long startedAt;
  private long restarts;
  private volatile Optional<String> failed = Optional.empty();
  private volatile Optional<RpcClient.Mempool> waiting = Optional.empty();
  private volatile EngineHealth health =
      new EngineHealth(0, 0, 0, false, Optional.empty(), 0, Optional.empty());
  private Duration pause = FIRST_PAUSE;
  private Duration alone = ALONE_FIRST;
  private long lastCompany;
  private long lastMoved;
  private long lastProper;
  private long lastHeight = -1;
  private long lastStep;
  private long lastAnswer;
  private Optional<Long> lastRestored = Optional.empty();

  /// @param binary empty if somebody else runs the process: then it is only watched
  /// @param slack how late its timers may ring
  /// @param expectsPeers whether it is to be connected to others
  /// @param own the engine's own id
  public EngineProcess(
      Optional<EngineBinary> binary,
      EngineHome home,
      Duration slack,
      RpcClient rpc,
      Application application,
      boolean expectsPeers,
      NodeId own) {
    this.binary = binary;
    this.home = home;
    this.slack = slack;
    this.rpc = rpc;
    this.application = application;
    this.expectsPeers = expectsPeers;
    this.parting = PARTING.multipliedBy(own.bytes().at(0) & 0xff).dividedBy(256);
    this.log = new EngineLog(home.log());
    this.thread = Thread.ofPlatform().daemon().name("cometbft-process").unstarted(this::run);
  }

  /// Begins to run the process.
  public void start() {
    thread.start();
  }

  /// How it did a moment ago.
  public EngineHealth health() {
    EngineHealth seen = health;
    return new EngineHealth(
        application.height(),
        seen.peerHeight(),
        seen.peers(),
        seen.catchingUp(),
        application.appliedAt(),
        seen.restarts(),
        failed);
  }

  /// What waited in its memory a moment ago; empty if it does not answer.
  public Optional<RpcClient.Mempool> waiting() {
    return waiting;
  }

  /// The process's id while it runs.
  public synchronized Optional<Long> pid() {
    return process != null && process.isAlive() ? Optional.of(process.pid()) : Optional.empty();
  }

  private void run() {
    try {
      while (!closing) {
        try {
          if (binary.isPresent() && !launch(binary.get())) {
            Thread.sleep(UNDECIDED);
            continue;
          }
          watch();
        } catch (IOException e) {
          failed = Optional.of(String.valueOf(e.getMessage()));
          LOG.warn("the engine cannot be run: {}", e.getMessage());
        }
        end();
        rest();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException | Error e) {
      failed = Optional.of("the engine is not watched any more: " + e);
      LOG.error("the engine's watch broke down", e);
    } finally {
      end();
    }
  }

  /// @return whether there is a process now
  private boolean launch(EngineBinary program) throws IOException {
    endOrphan();
    Optional<String> waiting = application.starting();
    if (waiting.isPresent()) {
      failed = waiting;
      return false;
    }
    Files.deleteIfExists(home.rpcSocket());
    log.rotate();
    Process started =
        TimerSlack.start(
            new ProcessBuilder(
                    program.path().toString(), "start", "--home", home.folder().toString())
                .directory(home.folder().toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(home.log().toFile())),
            slack);
    synchronized (this) {
      process = started;
    }
    started.getOutputStream().close();
    EngineHome.write(
        home.pidFile(), identity(started.toHandle()).getBytes(StandardCharsets.US_ASCII));
    startedAt = System.nanoTime();
    lastCompany = startedAt;
    lastMoved = startedAt;
    lastProper = startedAt;
    lastStep = startedAt;
    lastAnswer = startedAt;
    return true;
  }

  private static String identity(ProcessHandle handle) {
    return handle.pid()
        + " "
        + handle.info().startInstant().map(Instant::toEpochMilli).orElse(0L)
        + "\n";
  }

  /// Ends a process of this home that outlived its application, if there is one: it holds the
  /// engine's files.
  private void endOrphan() throws IOException {
    if (!Files.exists(home.pidFile())) {
      return;
    }
    String remembered = Files.readString(home.pidFile());
    int blank = remembered.indexOf(' ');
    if (blank < 1 || !remembered.substring(0, blank).matches("[0-9]{1,18}")) {
      return;
    }
    Optional<ProcessHandle> orphan =
        ProcessHandle.of(Long.parseLong(remembered.substring(0, blank)))
            .filter(handle -> identity(handle).equals(remembered));
    if (orphan.isPresent() && orphan.get().isAlive()) {
      LOG.warn("an engine that outlived its application is ended");
      orphan.get().destroyForcibly();
      try {
        orphan.get().onExit().get(STOPPING.toSeconds(), TimeUnit.SECONDS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      } catch (java.util.concurrent.ExecutionException | java.util.concurrent.TimeoutException e) {
        throw new IOException("an earlier engine does not end", e);
      }
    }
  }

  /// Returns when the process has to be started again.
  private void watch() throws IOException, InterruptedException {
    long looked = System.nanoTime();
    while (!closing) {
      Process running = current();
      if (running == null) {
        Thread.sleep(TICK);
      } else if (running.waitFor(TICK.toMillis(), TimeUnit.MILLISECONDS)) {
        ended(running.exitValue());
        return;
      }
      long now = System.nanoTime();
      if (now - looked >= LOOK.toNanos()) {
        looked = now;
        if (look(now) && binary.isPresent()) {
          return;
        }
      }
    }
  }

  private synchronized @Nullable Process current() {
    return process;
  }

  private void ended(int code) throws IOException {
    String reason = log.look().orElse("the engine ended with code " + code);
    if (!closing) {
      failed = Optional.of(reason);
      LOG.warn("the engine ended: {}", reason);
    }
  }

  /// @return whether the process has to be started again
  private boolean look(long now) throws IOException {
    long height = application.height();
    if (height != lastHeight) {
      lastHeight = height;
      lastMoved = now;
      failed = Optional.empty();
    }
    Optional<String> gaveUp = binary.isPresent() ? log.look() : Optional.empty();
    if (gaveUp.isPresent()) {
      failed = gaveUp;
      LOG.error("the engine gave up at height {}: {}", height, gaveUp.get());
      return true;
    }
    List<String> connected;
    long peerHeight = 0;
    RpcClient.Status status;
    try {
      status = rpc.status();
      connected = rpc.peers();
      if (!connected.isEmpty()) {
        peerHeight = rpc.peerHeight();
      }
      waiting = Optional.of(rpc.mempool());
    } catch (IOException e) {
      waiting = Optional.empty();
      if (binary.isEmpty()) {
        if (e instanceof NotReached) {
          // A killed engine leaves its socket behind, and the next one cannot bind it.
          Files.deleteIfExists(home.rpcSocket());
        }
        failed = Optional.of("no engine answers at " + home.rpcSocket());
      }
      health = new EngineHealth(height, 0, 0, false, Optional.empty(), restarts, failed);
      return silent(now);
    }
    if (now - lastAnswer > 2 * LOOK.toNanos()) {
      // It could not be further than when it answered last: what it missed counts from now.
      lastMoved = now;
      lastCompany = now;
      lastProper = now;
    }
    lastAnswer = now;
    if (binary.isEmpty()) {
      failed = Optional.empty();
    }
    int peers = connected.size();
    health =
        new EngineHealth(
            height, peerHeight, peers, status.catchingUp(), Optional.empty(), restarts, failed);
    return unrestored(now)
        || rekeyed(status)
        || stalled(now, height, peerHeight, status)
        || lonely(now, peers)
        || accompanied(now, connected);
  }

  private boolean silent(long now) {
    if (now - Math.max(lastAnswer, lastMoved) < UNANSWERED.toNanos()) {
      return false;
    }
    failed = Optional.of("the engine answers nothing");
    LOG.error("the engine runs and answers nothing; it is started again");
    return true;
  }

  private boolean rekeyed(RpcClient.Status status) throws IOException {
    if (status.catchingUp() || !application.isKeyDue(status.height() + 1)) {
      return false;
    }
    LOG.info("the engine is started again with its new consensus key");
    pause = FIRST_PAUSE;
    return true;
  }

  private boolean accompanied(long now, List<String> connected) {
    if (connected.stream().allMatch(this::mayConnect)) {
      lastProper = now;
      return false;
    }
    if (now - lastProper < parting.toNanos()) {
      return false;
    }
    LOG.info("the engine is started again to part from one that may not be connected any more");
    pause = FIRST_PAUSE;
    return true;
  }

  private boolean mayConnect(String node) {
    try {
      return application.mayConnect(NodeId.parse(node));
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private boolean stalled(long now, long height, long peerHeight, RpcClient.Status status) {
    if (status.catchingUp() || peerHeight <= height + 1 || now - lastMoved < STALLED.toNanos()) {
      return false;
    }
    failed = Optional.of("the engine stands at height " + height + ", others are at " + peerHeight);
    LOG.error("the engine stands at height {} while others are at {}", height, peerHeight);
    return true;
  }

  private boolean unrestored(long now) {
    Optional<Long> restored = application.restored();
    if (restored.isEmpty() || !restored.equals(lastRestored)) {
      lastRestored = restored;
      lastStep = now;
    }
    if (now - lastStep < UNRESTORED.toNanos()) {
      return false;
    }
    LOG.warn("no snapshot was restored in time; the engine is started again");
    return true;
  }

  private boolean lonely(long now, int peers) {
    if (peers > 0 || !expectsPeers) {
      lastCompany = now;
      alone = peers > 0 ? ALONE_FIRST : alone;
      return false;
    }
    if (now - lastCompany < alone.toNanos()) {
      return false;
    }
    alone = min(alone.multipliedBy(2), ALONE_LONGEST);
    LOG.info("the engine has no peers and is started again");
    pause = FIRST_PAUSE;
    return true;
  }

  private void rest() throws InterruptedException {
    if (System.nanoTime() - startedAt > SETTLED.toNanos()) {
      pause = FIRST_PAUSE;
    }
    long until = System.nanoTime() + pause.toNanos();
    while (!closing && System.nanoTime() < until) {
      Thread.sleep(Math.min(TICK.toMillis(), pause.toMillis()));
    }
    pause = min(pause.multipliedBy(2), LONGEST_PAUSE);
    restarts++;
  }

  private static Duration min(Duration one, Duration other) {
    return one.compareTo(other) <= 0 ? one : other;
  }

  /// Ends the process: asks it first.
  private void end() {
    Process ending;
    synchronized (this) {
      ending = process;
      process = null;
    }
    if (ending == null) {
      return;
    }
    boolean interrupted = false;
    ending.destroy();
    try {
      if (!ending.waitFor(STOPPING.toMillis(), TimeUnit.MILLISECONDS)) {
        ending.destroyForcibly();
      }
    } catch (InterruptedException e) {
      interrupted = true;
      ending.destroyForcibly();
    }
    try {
      Files.deleteIfExists(home.pidFile());
    } catch (IOException e) {
      LOG.debug("the engine's pid file stays", e);
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /// Lets the process end and not start again.
  ///
  /// @param reason what its health says from now on
  public void halt(String reason) {
    failed = Optional.of(reason);
    closing = true;
  }

  /// Stops the process and waits for its end.
  @Override
  public void close() {
    closing = true;
    Threads.awaitEnd(thread);
  }
}
