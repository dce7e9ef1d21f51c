package org.lianfang.node.checkpoint;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.lianfang.ledger.store.Batch;
import org.lianfang.ledger.store.Durability;
import org.lianfang.ledger.store.Range;
import org.lianfang.ledger.store.Reader;
import org.lianfang.ledger.store.Store;
import org.lianfang.ledger.store.StoreFailed;
import org.lianfang.ledger.store.Table;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.InvariantViolation;
import org.lianfang.protocol.Malformed;
import org.lianfang.protocol.checkpoint.Checkpoint;
import org.lianfang.protocol.checkpoint.CosignedCheckpoint;

/// What this node keeps of checkpoints: the newest cosigned one, those at which the roster changed,
/// and the newest one that it cosigned itself. The last is never restored from a backup: a
/// validator that forgot what it signed could sign a second history.
public final class CheckpointStore {
  /// The table that the node's store must have.
  public static final Table TABLE = new Table("checkpoints", Table.Kind.ORDERED);

  private static final Bytes NEWEST = Bytes.utf8("newest");
  private static final Bytes SIGNED = Bytes.utf8("signed");
  private static final Bytes TRANSITION = Bytes.utf8("transition/");
  private static final Bytes SPLIT = Bytes.utf8("split/");

  private final Store store;

  public CheckpointStore(Store store) {
    this.store = store;
  }

  Optional<CosignedCheckpoint> newest() {
    return store.get(TABLE, NEWEST).map(CheckpointStore::parse);
  }

  Optional<CosignedCheckpoint> transition(long size) {
    return store.get(TABLE, Bytes.join(TRANSITION, Bytes.ofLong(size))).map(CheckpointStore::parse);
  }

  /// Stores the newest checkpoint; with `transition`, durably as one at which the roster changed.
  void put(CosignedCheckpoint checkpoint, boolean transition) {
    Bytes note = checkpoint.encode();
    Batch batch = new Batch().put(TABLE, NEWEST, note);
    if (transition) {
      putTransition(batch, checkpoint);
    }
    write(batch, transition ? Durability.SYNC : Durability.PROCESS);
  }

  void putTransition(CosignedCheckpoint checkpoint) {
    Batch batch = new Batch();
    putTransition(batch, checkpoint);
    write(batch, Durability.SYNC);
  }

  private static void putTransition(Batch batch, CosignedCheckpoint checkpoint) {
    long size = checkpoint.checkpoint().size();
    batch.put(TABLE, Bytes.join(TRANSITION, Bytes.ofLong(size)), checkpoint.encode());
  }

  /// Keeps a cosigned checkpoint whose root is not this replica's: evidence of a split view.
  void putSplit(CosignedCheckpoint checkpoint) {
    write(new Batch().put(TABLE, split(checkpoint), checkpoint.encode()), Durability.SYNC);
  }

  /// Keeps what one validator signed, unless there is evidence of that size: a liar can sign as
  /// many roots as it likes.
  void putSplitIfFirst(CosignedCheckpoint checkpoint) {
    if (store.get(TABLE, split(checkpoint)).isEmpty()) {
      putSplit(checkpoint);
    }
  }

  private static Bytes split(CosignedCheckpoint checkpoint) {
    return Bytes.join(SPLIT, Bytes.ofLong(checkpoint.checkpoint().size()));
  }

  /// The newest checkpoint that this node cosigned.
  Optional<Checkpoint> signed() {
    return store
        .get(TABLE, SIGNED)
        .map(
            text -> {
              try {
                return Checkpoint.parse(text.text());
              } catch (Malformed e) {
                throw new InvariantViolation("the stored checkpoint cannot be read", e);
              }
            });
  }

  /// Notes what this node is about to cosign; durable when it returns.
  void putSigned(Checkpoint checkpoint) {
    write(new Batch().put(TABLE, SIGNED, Bytes.utf8(checkpoint.text())), Durability.SYNC);
  }

  private void write(Batch batch, Durability durability) {
    try {
      store.write(batch, durability);
    } catch (StoreFailed e) {
      throw new InvariantViolation("the node's store does not take writes any more", e);
    }
  }

  private static CosignedCheckpoint parse(Bytes note) {
    try {
      return CosignedCheckpoint.parse(note);
    } catch (Malformed e) {
      throw new InvariantViolation("a stored checkpoint cannot be read", e);
    }
  }

  /// Every cosigned checkpoint in a store, for the verification of its ledger.
  ///
  /// @throws Malformed if one cannot be read
  public static List<CosignedCheckpoint> all(Reader store) throws Malformed {
    List<Bytes> notes = new ArrayList<>();
    store.get(TABLE, NEWEST).ifPresent(notes::add);
    store.scan(TABLE, Range.prefix(TRANSITION), (key, note) -> notes.add(note));
    List<CosignedCheckpoint> checkpoints = new ArrayList<>();
    for (Bytes note : notes) {
      checkpoints.add(CosignedCheckpoint.parse(note));
    }
    return checkpoints;
  }
}
