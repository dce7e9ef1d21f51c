package org.lianfang.bench.index;

import org.lianfang.ledger.store.Batch;
import org.lianfang.ledger.store.Table;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.custody.KeyId;
import org.lianfang.protocol.filing.RecordId;
import org.lianfang.protocol.vault.Token;

/// Rows as the vault's token index holds them: key id, token, record id, and no value. The tokens
/// follow from their numbers and look as random as real ones.
final class TokenRows {
  static final KeyId KEY = new KeyId(Bytes.ofLong(0x6c69616e66616e67L));

  private final Table table;

  TokenRows(Table table) {
    this.table = table;
  }

  /// The token of a number.
  static Token token(long number) {
    return new Token(
        Bytes.join(
            Bytes.ofLong(mixed(4 * number)),
            Bytes.ofLong(mixed(4 * number + 1)),
            Bytes.ofLong(mixed(4 * number + 2)),
            Bytes.ofLong(mixed(4 * number + 3))));
  }

  /// The record that a numbered token belongs to.
  static RecordId record(long number) {
    return new RecordId(Bytes.join(Bytes.ofLong(1), Bytes.ofLong(number)));
  }

  /// The row of a number.
  static Bytes row(long number) {
    return Bytes.join(KEY.bytes(), token(number).bytes(), record(number).bytes());
  }

  /// Rows from one number to before another.
  Batch batch(long from, long to) {
    Batch batch = new Batch();
    for (long number = from; number < to; number++) {
      batch.put(table, row(number), Bytes.EMPTY);
    }
    return batch;
  }

  Table table() {
    return table;
  }

  /// SplitMix64's output function: every number gives another, none looks like its neighbour.
  private static long mixed(long number) {
    long z = (number + 1) * 0x9e3779b97f4a7c15L;
    z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
    return z ^ (z >>> 31);
  }
}
