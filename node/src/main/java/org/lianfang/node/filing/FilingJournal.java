package org.lianfang.node.filing;

import java.security.SecureRandom;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.lianfang.ledger.store.Batch;
import org.lianfang.ledger.store.Durability;
import org.lianfang.ledger.store.Range;
import org.lianfang.ledger.store.Reader;
import org.lianfang.ledger.store.Store;
import org.lianfang.ledger.store.StoreFailed;
import org.lianfang.ledger.store.Table;
import org.lianfang.node.secret.SecretStore;
import org.lianfang.node.vault.StoredVault;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.InvariantViolation;
import org.lianfang.protocol.Reason;
import org.lianfang.protocol.filing.RecordId;
import org.lianfang.protocol.ledger.Envelope;
import org.lianfang.protocol.ledger.RequestId;
import org.lianfang.protocol.vault.VaultEntry;

/// What a filing must not lose: its drafts before anything is asked, its sealed entries and signed
/// command before anything is submitted, and what the member filed under which record id.
///
/// | table | key | value, sealed |
/// |---|---|---|
/// | `filing-chunks` | number (8 bytes) | a chunk that is not known to stand on the ledger |
/// | `filing-records` | record id | what was filed under it |
/// | `filing-withdrawals` | record id | the member's own words on withdrawing it |
///
/// Every step is one batch, durable when its method returns, but for [#settle], which can be found
/// again. Thread-safe; the order of steps on one chunk is the caller's.
final class FilingJournal {
  /// The name of the key that seals the rows.
  static final String SECRET = "key.journal";

  private static final Table CHUNKS = new Table("filing-chunks", Table.Kind.ORDERED);
  private static final Table RECORDS = new Table("filing-records", Table.Kind.ORDERED);
  private static final Table WITHDRAWALS = new Table("filing-withdrawals", Table.Kind.ORDERED);

  private final Store store;
  private final StoredVault vault;
  private final RowSeal seal;
  private final AtomicLong next;

  /// @param store has the [#tables] and the vault's
  FilingJournal(Store store, StoredVault vault, SecretStore secrets, SecureRandom random) {
    this.store = store;
    this.vault = vault;
    this.seal = new RowSeal(secrets, SECRET, random);
    long[] last = {0};
    store.scanDown(
        CHUNKS,
        Range.ALL,
        (key, row) -> {
          last[0] = key.longAt(0);
          return false;
        });
    this.next = new AtomicLong(last[0] + 1);
  }

  static List<Table> tables() {
    return List.of(CHUNKS, RECORDS, WITHDRAWALS);
  }

  /// Whether a store's journal knows this record id; needs no secrets.
  static boolean knows(Reader store, RecordId record) {
    return store.get(RECORDS, record.bytes()).isPresent();
  }

  /// A number for a new chunk.
  long number() {
    return next.getAndIncrement();
  }

  /// Writes a chunk of drafts: the first durable step. Before it nothing has happened.
  FilingChunk begin(long number, RequestId request, LocalDate day, List<ChunkLine> lines) {
    FilingChunk chunk = new FilingChunk(number, request, day, lines, Optional.empty());
    Batch batch = new Batch();
    put(batch, chunk);
    for (ChunkLine line : lines) {
      put(batch, pending(chunk, line));
    }
    write(batch, Durability.SYNC);
    return chunk;
  }

  private static OwnRecord pending(FilingChunk chunk, ChunkLine line) {
    return new OwnRecord(
        line.record(),
        chunk.request(),
        line.number(),
        line.draft(),
        chunk.number(),
        OwnRecord.State.PENDING,
        Optional.empty());
  }

  /// Writes the sealed entries into the vault and the signed command beside them, in one batch: the
  /// third durable step.
  FilingChunk sign(FilingChunk chunk, Envelope envelope, Collection<VaultEntry> entries) {
    FilingChunk signed = chunk.withEnvelope(Optional.of(envelope));
    Batch batch = new Batch();
    put(batch, signed);
    vault.put(entries, batch);
    return signed;
  }

  /// Writes what became of some lines. A chunk without further lines is done and goes.
  ///
  /// @param refused by record id; every other line of the chunk that is not left stands
  /// @param left lines that go on
  /// @param anew the command that is to file them now; empty if they start over from their drafts
  FilingChunk settle(
      FilingChunk chunk,
      Map<RecordId, Reason> refused,
      List<ChunkLine> left,
      Optional<Envelope> anew) {
    Batch batch = new Batch();
    FilingChunk rest = chunk.withLines(left).withEnvelope(anew);
    Set<RecordId> leftRecords = left.stream().map(ChunkLine::record).collect(Collectors.toSet());
    for (ChunkLine line : chunk.lines()) {
      if (!leftRecords.contains(line.record())) {
        OwnRecord own = pending(chunk, line);
        Reason reason = refused.get(line.record());
        put(batch, reason == null ? own.filed() : own.refused(reason));
      }
    }
    if (left.isEmpty()) {
      batch.delete(CHUNKS, key(chunk.number()));
    } else {
      put(batch, rest);
    }
    write(batch, left.isEmpty() && refused.isEmpty() ? Durability.PROCESS : Durability.SYNC);
    return rest;
  }

  /// The chunks that are not known to stand on the ledger, in their order.
  List<FilingChunk> unsettled() {
    List<FilingChunk> chunks = new ArrayList<>();
    store.scan(
        CHUNKS,
        Range.ALL,
        (key, row) ->
            chunks.add(
                JournalCodec.decodeChunk(key.longAt(0), seal.open(CHUNKS.name(), key, row))));
    return chunks;
  }

  Optional<FilingChunk> chunk(long number) {
    Bytes key = key(number);
    return store
        .get(CHUNKS, key)
        .map(row -> JournalCodec.decodeChunk(number, seal.open(CHUNKS.name(), key, row)));
  }

  Optional<OwnRecord> find(RecordId record) {
    Bytes key = record.bytes();
    return store
        .get(RECORDS, key)
        .map(row -> JournalCodec.decodeOwn(record, seal.open(RECORDS.name(), key, row)));
  }

  /// Own records in the order of their ids, from the one after `after` on.
  List<OwnRecord> list(Optional<RecordId> after, int max) {
    Range range =
        after.map(id -> Range.from(Bytes.join(id.bytes(), Bytes.hex("00")))).orElse(Range.ALL);
    List<OwnRecord> page = new ArrayList<>();
    store.scan(
        RECORDS,
        range,
        (key, row) -> {
          page.add(JournalCodec.decodeOwn(new RecordId(key), seal.open(RECORDS.name(), key, row)));
          return page.size() < max;
        });
    return page;
  }

  /// Keeps the member's own words on a withdrawal.
  void withdraw(RecordId record, String words) {
    Bytes key = record.bytes();
    Bytes row = seal.seal(WITHDRAWALS.name(), key, Bytes.utf8(words));
    write(new Batch().put(WITHDRAWALS, key, row), Durability.SYNC);
  }

  /// The member's own words on withdrawing a record.
  Optional<String> withdrawal(RecordId record) {
    Bytes key = record.bytes();
    return store.get(WITHDRAWALS, key).map(row -> seal.open(WITHDRAWALS.name(), key, row).text());
  }

  private void put(Batch batch, FilingChunk chunk) {
    Bytes key = key(chunk.number());
    batch.put(CHUNKS, key, seal.seal(CHUNKS.name(), key, JournalCodec.encode(chunk)));
  }

  private void put(Batch batch, OwnRecord record) {
    Bytes key = record.id().bytes();
    batch.put(RECORDS, key, seal.seal(RECORDS.name(), key, JournalCodec.encode(record)));
  }

  private void write(Batch batch, Durability durability) {
    try {
      store.write(batch, durability);
    } catch (StoreFailed e) {
      throw new InvariantViolation("the journal's store takes no more writes", e);
    }
  }

  private static Bytes key(long number) {
    return Bytes.ofLong(number);
  }
}
