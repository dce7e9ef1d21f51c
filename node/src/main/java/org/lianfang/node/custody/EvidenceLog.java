package org.lianfang.node.custody;

import static org.lianfang.node.custody.CustodyTables.CUSTODY;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.lianfang.ledger.store.Batch;
import org.lianfang.ledger.store.Durability;
import org.lianfang.ledger.store.Range;
import org.lianfang.ledger.store.Store;
import org.lianfang.ledger.store.StoreFailed;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.InvariantViolation;
import org.lianfang.protocol.Malformed;
import org.lianfang.protocol.member.MemberId;
import org.lianfang.protocol.wire.CallCodec;

/// Keeps evidence against custodians: durable, oldest first, at most [#KEPT_MAX]; what comes later
/// is not kept. Thread-safe.
final class EvidenceLog {
  static final int KEPT_MAX = 1_000;
  private static final Bytes PREFIX = Bytes.utf8("evidence/");

  private final Store store;
  private int kept;

  EvidenceLog(Store store) {
    this.store = store;
    this.kept = all().size();
  }

  synchronized void keep(Evidence evidence) throws StoreFailed {
    if (kept == KEPT_MAX) {
      return;
    }
    Bytes row =
        Fields.join(
            Bytes.utf8(evidence.custodian().value()),
            Bytes.ofLong(evidence.at().toEpochMilli()),
            Bytes.utf8(evidence.fault().name()),
            CallCodec.encode(evidence.request()),
            CallCodec.encode(evidence.answer()));
    Bytes key = Bytes.join(PREFIX, Bytes.ofInt(kept));
    store.write(new Batch().put(CUSTODY, key, row), Durability.SYNC);
    kept++;
  }

  List<Evidence> all() {
    List<Evidence> all = new ArrayList<>();
    store.scan(CUSTODY, Range.prefix(PREFIX), (key, row) -> all.add(decode(row)));
    return List.copyOf(all);
  }

  private static Evidence decode(Bytes row) {
    List<Bytes> fields = Fields.split(row, 5);
    try {
      return new Evidence(
          new MemberId(fields.get(0).text()),
          Instant.ofEpochMilli(fields.get(1).longAt(0)),
          Evidence.Fault.valueOf(fields.get(2).text()),
          CallCodec.decodeSignedCalls(fields.get(3)),
          CallCodec.decodeEvaluation(fields.get(4)));
    } catch (Malformed e) {
      throw new InvariantViolation("stored evidence is damaged", e);
    }
  }
}
