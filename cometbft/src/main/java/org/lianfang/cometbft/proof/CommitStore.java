package org.lianfang.cometbft.proof;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.lianfang.cometbft.rpc.RpcClient;
import org.lianfang.cometbft.wire.types.SignedHeader;
import org.lianfang.ledger.Threads;
import org.lianfang.ledger.View;
import org.lianfang.ledger.store.Batch;
import org.lianfang.ledger.store.Durability;
import org.lianfang.ledger.store.Range;
import org.lianfang.ledger.store.Store;
import org.lianfang.ledger.store.StoreFailed;
import org.lianfang.ledger.store.Table;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.InvariantViolation;
import org.lianfang.protocol.Malformed;
import org.lianfang.protocol.checkpoint.MerkleTree;
import org.lianfang.protocol.checkpoint.Unproven;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Collects from the engine a proof for each root that the tree has had at the end of a block, and
/// keeps it: one row for each block of the ledger, under the tree's size.
///
/// A thread of its own follows the engine; it begins after the newest row, so that a crash loses
/// nothing that the engine still has.
public final class CommitStore implements AutoCloseable {
  /// Size of the tree → [CommitProof] of its root.
  public static final Table TABLE = new Table("commits", Table.Kind.LOG);

  private static final Logger LOG = LoggerFactory.getLogger(CommitStore.class);
  private static final long PAUSE_MILLIS = 500;

  private final String alliance;
  private final RpcClient rpc;
  private final Store store;
  private final Supplier<View> ledger;
  private final LongSupplier height;
  private final Thread thread;
  private long size;
  private Bytes newest = MerkleTree.EMPTY_ROOT;
  private List<Bytes> validators = List.of();
  private volatile long seen;
  private final List<CommitProof> turns = new ArrayList<>();
  private Bytes turnsKnown = Bytes.EMPTY;
  private boolean woken;
  private boolean closed;

  /// @param store has [#TABLE]; stays open
  /// @param ledger opens the replica's newest view
  /// @param height the newest height that is applied here
  public CommitStore(
      String alliance, RpcClient rpc, Store store, Supplier<View> ledger, LongSupplier height) {
    this.alliance = alliance;
    this.rpc = rpc;
    this.store = store;
    this.ledger = ledger;
    this.height = height;
    store.scanDown(
        TABLE,
        Range.ALL,
        (key, value) -> {
          size = key.longAt(0);
          seen = read(value).height();
          newest = read(value).root();
          return false;
        });
    this.thread = Thread.ofPlatform().daemon().name("cometbft-commits").unstarted(this::run);
  }

  public void start() {
    thread.start();
  }

  /// The newest height whose header was looked at: the engine may forget those up to it.
  public long height() {
    return seen;
  }

  /// Returns the proof of the first root that covers a tree of `size`: that of its block's end.
  public Optional<CommitProof> covering(long size) {
    AtomicReference<Optional<CommitProof>> found = new AtomicReference<>(Optional.empty());
    store.scan(
        TABLE,
        Range.from(Bytes.ofLong(size)),
        (key, value) -> {
          found.set(Optional.of(read(value)));
          return false;
        });
    return found.get();
  }

  /// The proofs after which other validators sign, oldest first: with them, whoever knows the first
  /// validators knows those of any later height.
  public List<CommitProof> turns() {
    synchronized (turns) {
      store.scan(
          TABLE,
          Range.from(turnsKnown),
          (key, value) -> {
            CommitProof proof = read(value);
            if (proof.isTurn()) {
              turns.add(proof);
            }
            turnsKnown = Bytes.join(key, Bytes.owning(new byte[1]));
            return true;
          });
      return List.copyOf(turns);
    }
  }

  /// Keeps the proofs by which this member joined at a snapshot, where it has none that are later:
  /// for what lies before the snapshot, the engine has no blocks that others could be made of.
  ///
  /// @param path verified, and of this ledger
  /// @throws StoreFailed if the disk does not take them
  public void adopt(TrustPath path) throws StoreFailed {
    Batch batch = new Batch();
    for (CommitProof proof : path.proofs()) {
      Optional<Long> end = proof.height() > seen ? end(proof.root()) : Optional.empty();
      if (end.isPresent()) {
        batch.put(TABLE, Bytes.ofLong(end.get()), proof.encode());
        size = end.get();
        newest = proof.root();
        seen = proof.height();
      }
    }
    store.write(batch, Durability.SYNC);
  }

  private static CommitProof read(Bytes row) {
    try {
      return CommitProof.decode(row);
    } catch (Malformed e) {
      throw new InvariantViolation("a row of table " + TABLE.name() + " is not readable", e);
    }
  }

  /// A block has been applied.
  public synchronized void wake() {
    woken = true;
    notifyAll();
  }

  private void run() {
    try {
      while (await()) {
        collect();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (StoreFailed | RuntimeException | Error e) {
      LOG.error("proofs of final blocks are not collected any more", e);
    }
  }

  private synchronized boolean await() throws InterruptedException {
    while (!woken && !closed) {
      wait();
    }
    woken = false;
    return !closed;
  }

  private void collect() throws StoreFailed, InterruptedException {
    try {
      // The header of a height is final when it is applied.
      long earliest = rpc.status().earliest();
      if (seen + 1 < earliest) {
        LOG.warn("the engine has no blocks from {} to {} any more", seen + 1, earliest - 1);
        seen = earliest - 1;
      }
      while (seen < height.getAsLong() && !isClosed()) {
        take(seen + 1);
      }
    } catch (IOException e) {
      LOG.debug("proofs wait for the engine: {}", e.toString());
      pause();
      wake();
    }
  }

  private synchronized void pause() throws InterruptedException {
    long until = System.nanoTime() + PAUSE_MILLIS * 1_000_000;
    long left = PAUSE_MILLIS;
    while (!closed && left > 0) {
      wait(left);
      left = (until - System.nanoTime()) / 1_000_000;
    }
  }

  private synchronized boolean isClosed() {
    return closed;
  }

  private void take(long next) throws IOException, StoreFailed {
    SignedHeader header = rpc.commit(next);
    Bytes root = Bytes.owning(header.getHeader().getAppHash().toByteArray());
    if (!root.equals(newest)) {
      Optional<Long> end = end(root);
      if (end.isPresent()) {
        keep(end.get(), CommitProof.of(header, validators(next, header)));
      }
    }
    seen = next;
  }

  /// Asks for the validators only where they are not those of the proof before.
  private List<Bytes> validators(long next, SignedHeader header) throws IOException {
    Bytes hash = Bytes.owning(header.getHeader().getValidatorsHash().toByteArray());
    if (!ChainHash.validators(validators).equals(hash)) {
      validators = List.copyOf(new TreeSet<>(rpc.validators(next)));
    }
    return validators;
  }

  /// Finds where the tree had this root, after the newest one that is proved.
  private Optional<Long> end(Bytes root) {
    try (View view = ledger.get()) {
      Optional<Long> end = view.nextBlockEnd(size);
      while (end.isPresent()) {
        if (view.rootAt(end.get()).equals(root)) {
          return end;
        }
        end = view.nextBlockEnd(end.get());
      }
      return Optional.empty();
    }
  }

  private void keep(long end, CommitProof proof) throws StoreFailed, IOException {
    try {
      CommitVerifier.verify(proof, alliance, proof.validators());
    } catch (Unproven e) {
      throw new IOException("the engine's proof of height " + proof.height() + " does not hold", e);
    }
    store.write(new Batch().put(TABLE, Bytes.ofLong(end), proof.encode()), Durability.SYNC);
    size = end;
    newest = proof.root();
  }

  /// Waits for a row that is being written; nothing is interrupted, because that would break the
  /// disk's channel.
  @Override
  public void close() {
    synchronized (this) {
      closed = true;
      notifyAll();
    }
    Threads.awaitEnd(thread);
  }
}
