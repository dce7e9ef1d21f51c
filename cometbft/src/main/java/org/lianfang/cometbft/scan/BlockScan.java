package org.lianfang.cometbft.scan;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.lianfang.cometbft.proof.BlockCheck;
import org.lianfang.cometbft.rpc.RpcClient;
import org.lianfang.cometbft.rpc.StoredBlock;
import org.lianfang.cometbft.wire.types.SignedHeader;
import org.lianfang.ledger.Threads;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.checkpoint.Unproven;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Looks through everything that the own engine has stored, slowly, over and over: first the files
/// by their checksums, then each block by what it must say.
///
/// A damaged block hurts nobody until another engine asks for it, and then its own engine ends. It
/// is found here before, and told; nothing is mended here, because fetching the blocks anew takes
/// the member out of the vote, and a disk that forgets is for a person to look at.
///
/// A thread of its own does the work.
public final class BlockScan implements AutoCloseable {
  static final int FINDINGS_MAX = 20;

  private static final Logger LOG = LoggerFactory.getLogger(BlockScan.class);

  /// One pass takes at most this part of the period.
  private static final int PART = 4;

  private static final Duration PAUSE_LONGEST = Duration.ofMillis(500);
  private static final Duration PAUSE_SHORTEST = Duration.ofMillis(10);
  private static final long BYTES_PER_SECOND = 8L << 20;

  /// What seems damaged is looked at again: a file may be on its way, a process may be ending.
  private static final Duration SECOND_LOOK = Duration.ofMillis(1_500);

  private static final int LOOKS = 3;

  private final String alliance;
  private final RpcClient rpc;
  private final EngineFiles files;
  private final Duration period;
  private final InstantSource clock;
  private final Thread thread;
  private volatile ScanState state = ScanState.NONE;
  private List<Bytes> validators = List.of();
  private boolean asked;
  private volatile boolean hurried;
  private boolean closed;

  /// @param data the engine's folder `data`
  /// @param period from the beginning of one pass to that of the next; zero for passes on demand
  ///   only
  public BlockScan(
      String alliance, RpcClient rpc, Path data, Duration period, InstantSource clock) {
    this.alliance = alliance;
    this.rpc = rpc;
    this.files = new EngineFiles(data);
    this.period = period;
    this.clock = clock;
    this.thread = Thread.ofPlatform().daemon().name("cometbft-scan").unstarted(this::run);
  }

  public void start() {
    thread.start();
  }

  /// How far it is and what it found.
  public ScanState state() {
    return state;
  }

  /// Begins a pass now, or hurries the one that runs. Returns at once.
  public synchronized void now() {
    asked = true;
    hurried = true;
    notifyAll();
  }

  private void run() {
    long due = System.nanoTime();
    try {
      while (await(due)) {
        due = System.nanoTime() + period.toNanos();
        pass();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException | Error e) {
      LOG.error("the engine's blocks are not looked through any more", e);
    }
  }

  private synchronized boolean await(long due) throws InterruptedException {
    while (!asked && !closed && (period.isZero() || due - System.nanoTime() > 0)) {
      wait(period.isZero() ? 0 : Math.max(1, (due - System.nanoTime()) / 1_000_000));
    }
    asked = false;
    return !closed;
  }

  private void pass() throws InterruptedException {
    List<Finding> before = state.findings();
    Set<Finding> found = new LinkedHashSet<>();
    RpcClient.Status range = reach();
    if (isClosed()) {
      return;
    }
    note(0, range.height(), before, found);
    readFiles(before, found, range.height());
    readBlocks(before, found, range);
    if (!isClosed()) {
      hurried = false;
      state =
          new ScanState(
              false,
              range.height(),
              range.height(),
              state.passes() + 1,
              Optional.of(clock.instant()),
              List.copyOf(found));
    }
  }

  private void readFiles(List<Finding> before, Set<Finding> found, long end)
      throws InterruptedException {
    List<Path> tables;
    try {
      tables = files.tables();
    } catch (IOException e) {
      add(found, before, new Finding("data", "cannot be listed: " + e.getMessage()));
      return;
    }
    for (Path table : tables) {
      Optional<Finding> seen = files.checkTable(table);
      if (seen.isPresent()) {
        pause(SECOND_LOOK);
        seen = files.checkTable(table);
      }
      seen.ifPresent(finding -> add(found, before, finding));
      note(0, end, before, found);
      pause(hurried ? Duration.ZERO : Duration.ofMillis(size(table) * 1_000 / BYTES_PER_SECOND));
      if (isClosed()) {
        return;
      }
    }
  }

  private static long size(Path file) {
    try {
      return Files.size(file);
    } catch (IOException e) {
      return 0;
    }
  }

  private void readBlocks(List<Finding> before, Set<Finding> found, RpcClient.Status range)
      throws InterruptedException {
    BlockCheck check = new BlockCheck(alliance);
    Duration pause = pace(range.height() - range.earliest() + 1);
    for (long height = Math.max(1, range.earliest());
        height <= range.height() && !isClosed();
        height++) {
      long at = height;
      look(check, height).ifPresent(what -> add(found, before, Finding.at(at, what)));
      note(height, range.height(), before, found);
      pause(hurried ? Duration.ZERO : pause);
    }
  }

  private Duration pace(long heights) {
    Duration even = period.dividedBy(PART).dividedBy(Math.max(1, heights));
    if (even.compareTo(PAUSE_LONGEST) > 0) {
      return PAUSE_LONGEST;
    }
    return even.compareTo(PAUSE_SHORTEST) < 0 ? PAUSE_SHORTEST : even;
  }

  /// Returns what is wrong at a height. An engine that does not answer at all is waited for.
  private Optional<String> look(BlockCheck check, long height) throws InterruptedException {
    String failure = "";
    for (int looked = 0; looked < LOOKS && !isClosed(); looked++) {
      try {
        return judge(check, height);
      } catch (IOException e) {
        failure = String.valueOf(e.getMessage());
        pause(SECOND_LOOK);
        RpcClient.Status now = reach();
        if (now.earliest() > height) {
          return Optional.empty();
        }
      }
    }
    return isClosed() ? Optional.empty() : Optional.of(failure);
  }

  private Optional<String> judge(BlockCheck check, long height) throws IOException {
    Optional<StoredBlock> block = rpc.block(height);
    if (block.isEmpty()) {
      throw new IOException("the block is missing");
    }
    SignedHeader signed = rpc.commit(height);
    if (!BlockCheck.names(block.get().header(), validators)) {
      validators = List.copyOf(rpc.validators(height));
    }
    try {
      check.check(block.get(), signed, validators);
      return Optional.empty();
    } catch (Unproven e) {
      return Optional.of(String.valueOf(e.getMessage()));
    }
  }

  /// Waits until the engine answers.
  private RpcClient.Status reach() throws InterruptedException {
    while (!isClosed()) {
      try {
        return rpc.status();
      } catch (IOException e) {
        LOG.debug("the scan waits for the engine: {}", e.toString());
        pause(SECOND_LOOK);
      }
    }
    return new RpcClient.Status(0, 0, false);
  }

  private static void add(Set<Finding> found, List<Finding> before, Finding finding) {
    if (found.size() < FINDINGS_MAX && found.add(finding) && !before.contains(finding)) {
      LOG.error("the engine's stored blocks are damaged at {}", finding);
    }
  }

  private void note(long position, long end, List<Finding> before, Set<Finding> found) {
    Set<Finding> all = new LinkedHashSet<>(found);
    all.addAll(before);
    state =
        new ScanState(
            true,
            position,
            end,
            state.passes(),
            state.finishedAt(),
            new ArrayList<>(all).subList(0, Math.min(FINDINGS_MAX, all.size())));
  }

  private synchronized void pause(Duration length) throws InterruptedException {
    long until = System.nanoTime() + length.toNanos();
    long left = length.toMillis();
    while (!closed && left > 0) {
      wait(left);
      left = (until - System.nanoTime()) / 1_000_000;
    }
  }

  private synchronized boolean isClosed() {
    return closed;
  }

  @Override
  public void close() {
    synchronized (this) {
      closed = true;
      notifyAll();
    }
    Threads.awaitEnd(thread);
  }
}
