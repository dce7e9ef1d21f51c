package org.lianfang.node.custody;

import static org.lianfang.node.custody.CustodyTables.CUSTODY;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.lianfang.ledger.store.Batch;
import org.lianfang.ledger.store.Range;
import org.lianfang.ledger.store.Store;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.call.CallItem;

/// How many calls of each member, type and kind this custodian recorded today, in the same writes
/// as the records themselves. Earlier days' counts are deleted. Used by one thread at a time.
final class QuotaCounts {
  private static final Bytes PREFIX = Bytes.utf8("quota/");

  private final Store store;
  private final Map<Bytes, Long> today = new HashMap<>();
  private final Map<Bytes, Long> changed = new HashMap<>();
  private long day = Long.MIN_VALUE;
  private long cleaned = Long.MIN_VALUE;

  QuotaCounts(Store store) {
    this.store = store;
  }

  /// Charges one call unless the quota is used up.
  boolean charge(long onDay, int asker, CallItem item, long quota) {
    if (onDay != day) {
      day = onDay;
      today.clear();
    }
    Bytes key =
        Bytes.join(
            PREFIX,
            Bytes.ofLong(onDay),
            Bytes.ofInt(asker),
            Bytes.ofInt(item.subjectType().number()),
            Bytes.ofInt(item.kind().number()));
    long used = today.computeIfAbsent(key, this::read);
    if (used >= quota) {
      return false;
    }
    today.put(key, used + 1);
    changed.put(key, used + 1);
    return true;
  }

  private long read(Bytes key) {
    Optional<Bytes> stored = store.get(CUSTODY, key);
    return stored.map(count -> count.longAt(0)).orElse(0L);
  }

  /// Adds what changed to the batch that records the calls.
  void write(Batch batch) {
    if (changed.isEmpty()) {
      return;
    }
    if (cleaned != day) {
      cleaned = day;
      store.scan(
          CUSTODY,
          Range.between(PREFIX, Bytes.join(PREFIX, Bytes.ofLong(day))),
          (key, count) -> {
            batch.delete(CUSTODY, key);
            return true;
          });
    }
    changed.forEach((key, count) -> batch.put(CUSTODY, key, Bytes.ofLong(count)));
    changed.clear();
  }
}
