package org.lianfang.cometbft.proof;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BiPredicate;
import org.lianfang.ledger.View;
import org.lianfang.ledger.store.Range;
import org.lianfang.ledger.store.Reader;
import org.lianfang.ledger.verify.Damage;
import org.lianfang.ledger.verify.LedgerCheck;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.Malformed;
import org.lianfang.protocol.checkpoint.Unproven;
import org.lianfang.protocol.ledger.Change;
import org.lianfang.protocol.ledger.EngineNetwork;
import org.lianfang.protocol.ledger.State;
import org.lianfang.protocol.wire.StateCodec;

/// Checks every stored proof of a final block against the ledger: its root is the tree's at that
/// size, and the validators of its height signed it.
///
/// The first validators are those that the genesis command made. From there each header names the
/// next ones under the signatures of those before: a change by block h counts from h + 2, and the
/// header h + 1, which has a new root, is stored. The last ones must be those of the ledger's own
/// state.
///
/// A member that joined by a snapshot holds, of the blocks before it, only those after which other
/// validators signed, and the one whose header has the snapshot's root: the chain of validators is
/// whole, and that root covers all entries before it.
///
/// @param rows holds [CommitStore#TABLE]
/// @param alliance the alliance's id
public record CommitCheck(Reader rows, String alliance, EngineNetwork network)
    implements LedgerCheck {
  private static final int BATCH = 1_000;
  private static final Bytes AFTER = Bytes.owning(new byte[1]);

  private record Row(Bytes key, Bytes proof) {
    long size() {
      return key.size() == Long.BYTES ? key.longAt(0) : -1;
    }

    /// The last entry that it covers.
    long position() {
      return Math.max(-1, size() - 1);
    }
  }

  @Override
  public long check(View view) throws Damage {
    Optional<Bytes> expected = Optional.empty();
    Optional<Row> last = Optional.empty();
    long height = 0;
    long checked = 0;
    List<Row> batch = batch(Bytes.EMPTY);
    while (!batch.isEmpty()) {
      for (Row row : batch) {
        CommitProof proof = read(row);
        require(row, proof.height() > height, StoredProofFlaw.PROOF_ORDER);
        height = proof.height();
        check(
            view,
            row,
            proof,
            expected.isPresent() ? expected.get() : ChainHash.validators(founders(view)));
        expected = Optional.of(proof.nextValidatorsHash());
        last = Optional.of(row);
        checked++;
      }
      batch = batch(Bytes.join(batch.getLast().key(), AFTER));
    }
    if (last.isPresent() && last.get().size() == view.size()) {
      require(
          last.get(),
          expected.equals(Optional.of(ChainHash.validators(network.validators(view)))),
          StoredProofFlaw.PROOF_NEXT_VALIDATORS);
    }
    return checked;
  }

  private List<Row> batch(Bytes from) {
    List<Row> batch = new ArrayList<>();
    rows.scan(
        CommitStore.TABLE,
        Range.from(from),
        (key, value) -> {
          batch.add(new Row(key, value));
          return batch.size() < BATCH;
        });
    return batch;
  }

  private void check(View view, Row row, CommitProof proof, Bytes expected) throws Damage {
    require(row, row.size() >= 1 && row.size() <= view.size(), StoredProofFlaw.PROOF_BEYOND_END);
    require(
        row,
        view.nextBlockEnd(row.size() - 1).equals(Optional.of(row.size())),
        StoredProofFlaw.PROOF_IN_BLOCK);
    require(row, view.rootAt(row.size()).equals(proof.root()), StoredProofFlaw.PROOF_ROOT);
    require(
        row,
        ChainHash.validators(proof.validators()).equals(expected),
        StoredProofFlaw.PROOF_VALIDATORS);
    try {
      CommitVerifier.verify(proof, alliance, proof.validators());
    } catch (Unproven e) {
      throw Damage.unproven(row.position(), StoredProofFlaw.PROOF_UNPROVEN, row.size(), e);
    }
  }

  private static CommitProof read(Row row) throws Damage {
    try {
      return CommitProof.decode(row.proof());
    } catch (Malformed e) {
      throw damage(row, StoredProofFlaw.PROOF_UNREADABLE);
    }
  }

  private List<Bytes> founders(View view) throws Damage {
    if (view.size() == 0) {
      throw new Damage(-1, StoredProofFlaw.PROOFS_BEYOND_END);
    }
    try {
      Map<Bytes, Bytes> state = new TreeMap<>();
      for (Change change : StateCodec.decodeChanges(view.entry(0).changes())) {
        change.value().ifPresent(value -> state.put(change.key(), value));
      }
      return network.validators(new FirstState(new TreeMap<>(state)));
    } catch (Malformed e) {
      throw new Damage(0, StoredProofFlaw.GENESIS_UNREADABLE);
    }
  }

  /// The state after the genesis command.
  private record FirstState(TreeMap<Bytes, Bytes> rows) implements State {
    @Override
    public Optional<Bytes> get(Bytes key) {
      return Optional.ofNullable(rows.get(key));
    }

    @Override
    public void scan(Bytes prefix, BiPredicate<Bytes, Bytes> visitor) {
      for (Map.Entry<Bytes, Bytes> row : rows.tailMap(prefix, true).entrySet()) {
        if (!row.getKey().startsWith(prefix) || !visitor.test(row.getKey(), row.getValue())) {
          return;
        }
      }
    }
  }

  private static void require(Row row, boolean holds, StoredProofFlaw otherwise) throws Damage {
    if (!holds) {
      throw damage(row, otherwise);
    }
  }

  private static Damage damage(Row row, StoredProofFlaw flaw) {
    return new Damage(row.position(), flaw, row.size());
  }
}
