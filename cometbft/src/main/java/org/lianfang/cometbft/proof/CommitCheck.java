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
/// @param rows holds [CommitStore#TABLE]
/// @param alliance the alliance's id
public record CommitCheck(Reader rows, String alliance, EngineNetwork network)
    implements LedgerCheck {
  private record Row(long size, Bytes proof) {}

  @Override
  public long check(View view) throws Damage {
    List<Row> all = new ArrayList<>();
    rows.scan(
        CommitStore.TABLE,
        Range.ALL,
        (key, value) -> all.add(new Row(key.size() == Long.BYTES ? key.longAt(0) : -1, value)));
    if (all.isEmpty()) {
      return 0;
    }
    Bytes expected = ChainHash.validators(founders(view));
    long height = 0;
    for (Row row : all) {
      CommitProof proof = read(row);
      require(row, proof.height() > height, "is not later than the one before");
      height = proof.height();
      check(view, row, proof, expected);
      expected = proof.nextValidatorsHash();
    }
    Row last = all.getLast();
    require(
        last,
        last.size() < view.size()
            || expected.equals(ChainHash.validators(network.validators(view))),
        "names other next validators than the ledger's state");
    return all.size();
  }

  private void check(View view, Row row, CommitProof proof, Bytes expected) throws Damage {
    require(row, row.size() >= 1 && row.size() <= view.size(), "is beyond the ledger's end");
    require(
        row,
        view.nextBlockEnd(row.size() - 1).equals(Optional.of(row.size())),
        "is not of a block's end");
    require(row, view.rootAt(row.size()).equals(proof.root()), "has another root");
    require(
        row,
        ChainHash.validators(proof.validators()).equals(expected),
        "has other validators than the one before names");
    try {
      CommitVerifier.verify(proof, alliance, proof.validators());
    } catch (Unproven e) {
      throw damage(row, "does not hold: " + e.getMessage());
    }
  }

  private static CommitProof read(Row row) throws Damage {
    try {
      return CommitProof.decode(row.proof());
    } catch (Malformed e) {
      throw damage(row, "is not readable");
    }
  }

  private List<Bytes> founders(View view) throws Damage {
    if (view.size() == 0) {
      throw new Damage(-1, "proofs of final blocks are stored: the ledger lost entries");
    }
    try {
      Map<Bytes, Bytes> state = new TreeMap<>();
      for (Change change : StateCodec.decodeChanges(view.entry(0).changes())) {
        change.value().ifPresent(value -> state.put(change.key(), value));
      }
      return network.validators(new FirstState(new TreeMap<>(state)));
    } catch (Malformed e) {
      throw new Damage(0, "the changes of the genesis command are not readable");
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

  private static void require(Row row, boolean holds, String otherwise) throws Damage {
    if (!holds) {
      throw damage(row, otherwise);
    }
  }

  private static Damage damage(Row row, String reason) {
    return new Damage(
        Math.max(-1, row.size() - 1),
        "the proof of the final block at size " + row.size() + " " + reason);
  }
}
