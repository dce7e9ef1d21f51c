package org.lianfang.node.vault;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiPredicate;
import java.util.function.Function;
import java.util.function.Supplier;
import org.lianfang.ledger.store.Batch;
import org.lianfang.ledger.store.Durability;
import org.lianfang.ledger.store.Key;
import org.lianfang.ledger.store.Range;
import org.lianfang.ledger.store.Store;
import org.lianfang.ledger.store.StoreFailed;
import org.lianfang.ledger.store.Table;
import org.lianfang.node.peer.Peer;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.InvariantViolation;
import org.lianfang.protocol.Malformed;
import org.lianfang.protocol.custody.KeyId;
import org.lianfang.protocol.filing.RecordId;
import org.lianfang.protocol.subject.SubjectType;
import org.lianfang.protocol.vault.Token;
import org.lianfang.protocol.vault.VaultEntry;
import org.lianfang.protocol.wire.VaultCodec;

/// The vault in a store.
///
/// | table | key | value |
/// |---|---|---|
/// | `vault-entries` | record id, k_T id | the entry |
/// | `vault-tokens` | k_T id, token, record id | nothing |
/// | `vault-missing` | record id, k_T id | subject type (1 byte), payload hash, since (ms) |
/// | `vault-due` | last valid day (4 bytes), record id | nothing |
/// | `vault-erasing` | record id, k_T id | token |
/// | `vault-position` | nothing | size of the ledger up to which the rows above follow it |
///
/// Erasure has two steps: the rows are deleted and noted in `vault-erasing`, in one batch with
/// whatever asks for it; then [#purgeErased] waits until no file holds them. A crash in between
/// leaves the note.
public final class StoredVault implements Vault {
  private static final Table ENTRIES = new Table("vault-entries", Table.Kind.ORDERED);
  private static final Table TOKENS = new Table("vault-tokens", Table.Kind.GROUPED);
  private static final Table MISSING = new Table("vault-missing", Table.Kind.ORDERED);
  private static final Table DUE = new Table("vault-due", Table.Kind.ORDERED);
  private static final Table ERASING = new Table("vault-erasing", Table.Kind.ORDERED);
  private static final Table POSITION = new Table("vault-position", Table.Kind.ORDERED);

  /// Ranges that one purge compacts one by one; more would compact everything between them.
  private static final int PURGE_MAX = 16;

  private static final int SWEEP_MAX = 1_000;

  private final Store store;
  private final ReentrantLock writing = new ReentrantLock();
  private final ReentrantLock purging = new ReentrantLock();
  private final MissingCounts missing = new MissingCounts();
  private volatile long position;

  /// Nothing that is missing now has been missing since before this moment.
  private volatile long completeMillis = Long.MIN_VALUE;

  /// Whether rows may be noted in `vault-erasing`: once true, it stays.
  private volatile boolean mayErase;

  /// @param store has the [#tables]
  public StoredVault(Store store) {
    this.store = store;
    this.position = store.get(POSITION, Bytes.EMPTY).map(row -> row.longAt(0)).orElse(0L);
    store.scan(MISSING, Range.ALL, (key, row) -> missing.add(MissingRow.type(row), 1));
    store.scan(
        ERASING,
        Range.ALL,
        (key, row) -> {
          mayErase = true;
          return false;
        });
  }

  /// The tables that the vault's store must have.
  public static List<Table> tables() {
    return List.of(ENTRIES, TOKENS, MISSING, DUE, ERASING, POSITION);
  }

  @Override
  public void put(Collection<VaultEntry> entries) {
    put(entries, new Batch());
  }

  /// Stores entries together with the caller's own rows, in one synced batch.
  ///
  /// @param with rows of the same store, not of the vault's tables; the entries' rows are added
  public void put(Collection<VaultEntry> entries, Batch with) {
    put(entries, with, entry -> get(entry.record(), entry.tokenKey()));
  }

  /// @param before finds what an entry takes the place of
  private void put(
      Collection<VaultEntry> entries,
      Batch with,
      Function<VaultEntry, Optional<VaultEntry>> before) {
    // Only a record that the ledger refused comes back; a purge of its rows must not hit the new.
    boolean isNoted =
        mayErase && entries.stream().anyMatch(entry -> store.get(ERASING, key(entry)).isPresent());
    if (isNoted) {
      purging.lock();
    }
    writing.lock();
    try {
      List<SubjectType> found = new ArrayList<>();
      for (VaultEntry entry : entries) {
        add(with, entry, before.apply(entry)).ifPresent(found::add);
      }
      write(with, Durability.SYNC);
      found.forEach(type -> missing.add(type, -1));
    } finally {
      writing.unlock();
      if (isNoted) {
        purging.unlock();
      }
    }
  }

  private Optional<SubjectType> add(Batch batch, VaultEntry entry, Optional<VaultEntry> before) {
    Bytes key = key(entry);
    before
        .filter(replaced -> !replaced.token().equals(entry.token()))
        .ifPresent(replaced -> batch.delete(TOKENS, tokenKey(replaced)));
    batch.put(ENTRIES, key, VaultCodec.encode(entry));
    batch.put(TOKENS, tokenKey(entry), Bytes.EMPTY);
    batch.delete(ERASING, key);
    Optional<Bytes> row = store.get(MISSING, key);
    row.ifPresent(present -> batch.delete(MISSING, key));
    return row.map(MissingRow::type);
  }

  @Override
  public Optional<VaultEntry> get(RecordId record, KeyId tokenKey) {
    return store.get(ENTRIES, key(record, tokenKey)).map(StoredVault::decode);
  }

  /// Visits all entries in the order of their records until `visitor` returns false.
  ///
  /// @param visitor is given the name under which an entry lies, and what lies there
  public void visit(BiPredicate<Peer.EntryName, VaultEntry> visitor) {
    store.scan(ENTRIES, Range.ALL, (key, row) -> visitor.test(name(key), decode(row)));
  }

  private static Peer.EntryName name(Bytes key) {
    return new Peer.EntryName(
        new RecordId(key.slice(0, RecordId.SIZE)), new KeyId(key.slice(RecordId.SIZE, key.size())));
  }

  @Override
  public List<RecordId> lookup(KeyId tokenKey, Token token) {
    Bytes prefix = Bytes.join(tokenKey.bytes(), token.bytes());
    List<RecordId> records = new ArrayList<>();
    store.scan(
        TOKENS,
        Range.prefix(prefix),
        (key, nothing) -> records.add(new RecordId(key.slice(prefix.size(), key.size()))));
    return List.copyOf(records);
  }

  @Override
  public int missing(SubjectType subjectType) {
    return missing.of(subjectType);
  }

  /// Whether this node knows that it lacks an entry.
  public boolean isMissing(RecordId record, KeyId tokenKey) {
    return store.get(MISSING, key(record, tokenKey)).isPresent();
  }

  @Override
  public void erase(Set<RecordId> records) {
    remove(records);
    try {
      while (purgeErased()) {
        // One compaction takes a few records.
      }
    } catch (StoreFailed e) {
      throw new IllegalStateException("erased entries may still be on the disk", e);
    }
  }

  /// Deletes all rows of these records, durably; the files are rid of them by [#purgeErased].
  public void remove(Set<RecordId> records) {
    writing.lock();
    try {
      Batch batch = new Batch();
      List<SubjectType> found = new ArrayList<>();
      records.forEach(record -> found.addAll(remove(batch, record)));
      write(batch, Durability.SYNC);
      found.forEach(type -> missing.add(type, -1));
    } finally {
      writing.unlock();
    }
  }

  /// Rids the files of some records whose rows were deleted before.
  ///
  /// @return whether there may be more
  /// @throws StoreFailed if the bytes may still be there; to be repeated
  public boolean purgeErased() throws StoreFailed {
    purging.lock();
    try {
      Batch notes = new Batch();
      Set<Key> keys = new HashSet<>();
      int[] rows = new int[1];
      store.scan(
          ERASING,
          Range.ALL,
          (key, token) -> {
            erased(key, token, keys);
            notes.delete(ERASING, key);
            return ++rows[0] < PURGE_MAX;
          });
      if (rows[0] > 0) {
        store.purge(keys);
        store.write(notes, Durability.PROCESS);
      }
      return rows[0] == PURGE_MAX;
    } finally {
      purging.unlock();
    }
  }

  private static void erased(Bytes key, Bytes token, Set<Key> keys) {
    Bytes record = key.slice(0, RecordId.SIZE);
    Bytes tokenKey = key.slice(RecordId.SIZE, key.size());
    keys.add(new Key(ENTRIES, key));
    keys.add(new Key(TOKENS, Bytes.join(tokenKey, token, record)));
  }

  /// The size of the ledger up to which [#follow] has been called; 0 at first.
  public long position() {
    return position;
  }

  /// Does what one block of the ledger says; repeating it changes nothing.
  ///
  /// @param filed records that are live after the block, and what names their entries
  /// @param closed records that the block closed: their entries are deleted
  /// @param today the block's calendar day: records whose last valid day is over are closed too
  /// @param end the ledger's size after the block
  /// @param nowMillis this node's clock
  /// @return whether there is something to purge
  boolean follow(
      List<Expected> filed, Set<RecordId> closed, LocalDate today, long end, long nowMillis) {
    boolean erasing = !closed.isEmpty();
    for (Map<Bytes, RecordId> due = due(today); !due.isEmpty(); due = due(today)) {
      erasing = true;
      Batch batch = new Batch();
      due.keySet().forEach(row -> batch.delete(DUE, row));
      follow(List.of(), due.values(), batch, nowMillis);
    }
    Batch batch = new Batch().put(POSITION, Bytes.EMPTY, Bytes.ofLong(end));
    follow(filed, closed, batch, nowMillis);
    position = end;
    return erasing;
  }

  private void follow(
      List<Expected> filed, Collection<RecordId> closed, Batch batch, long nowMillis) {
    writing.lock();
    try {
      if (missing.areZero()) {
        completeMillis = nowMillis;
      }
      List<SubjectType> found = new ArrayList<>();
      List<SubjectType> lacking = new ArrayList<>();
      for (Expected expected : filed) {
        batch.put(DUE, due(expected.validUntil(), expected.record()), Bytes.EMPTY);
        Optional<VaultEntry> held = get(expected.record(), expected.tokenKey());
        if (held.filter(entry -> entry.payloadHash().equals(expected.payloadHash())).isEmpty()
            && lack(batch, expected, held, nowMillis)) {
          lacking.add(expected.subjectType());
        }
      }
      for (RecordId record : closed) {
        found.addAll(remove(batch, record));
      }
      write(batch, Durability.PROCESS);
      found.forEach(type -> missing.add(type, -1));
      lacking.forEach(type -> missing.add(type, 1));
    } finally {
      writing.unlock();
    }
  }

  /// Notes that an entry is missing; returns whether that is news.
  ///
  /// @param other the entry in its place: only one of this node's own that never came to stand on
  ///   the ledger can be there
  private boolean lack(Batch batch, Expected expected, Optional<VaultEntry> other, long nowMillis) {
    Bytes key = key(expected.record(), expected.tokenKey());
    other.ifPresent(entry -> delete(batch, entry));
    boolean known = store.get(MISSING, key).isPresent();
    batch.put(MISSING, key, MissingRow.encode(expected, nowMillis));
    return !known;
  }

  /// Deletes all rows of a record and notes what is to be purged.
  private List<SubjectType> remove(Batch batch, RecordId record) {
    store.scan(
        ENTRIES,
        Range.prefix(record.bytes()),
        (key, value) -> {
          delete(batch, decode(value));
          return true;
        });
    List<SubjectType> found = new ArrayList<>();
    store.scan(
        MISSING,
        Range.prefix(record.bytes()),
        (key, row) -> {
          batch.delete(MISSING, key);
          return found.add(MissingRow.type(row));
        });
    return found;
  }

  private void delete(Batch batch, VaultEntry entry) {
    mayErase = true;
    Bytes key = key(entry.record(), entry.tokenKey());
    batch.delete(ENTRIES, key).delete(TOKENS, tokenKey(entry));
    batch.put(ERASING, key, entry.token().bytes());
  }

  /// Some rows of records whose last valid day is over.
  private Map<Bytes, RecordId> due(LocalDate today) {
    Map<Bytes, RecordId> due = new HashMap<>();
    store.scan(
        DUE,
        Range.between(Bytes.EMPTY, day(today)),
        (key, nothing) -> {
          due.put(key, new RecordId(key.slice(Integer.BYTES, key.size())));
          return due.size() < SWEEP_MAX;
        });
    return due;
  }

  /// Entries that this node lacks.
  ///
  /// @param after the last one of the page before; empty for the first page
  /// @param beforeMillis only those that it has been lacking since before this moment
  List<Expected> lacking(Optional<Expected> after, long beforeMillis, int max) {
    // Every entry is missing for a moment, and the rows of those that came are many: a scan for
    // nothing reads over them all.
    if (missing.areZero() || beforeMillis <= completeMillis) {
      return List.of();
    }
    Range range =
        after
            .map(last -> Bytes.join(key(last.record(), last.tokenKey()), Bytes.hex("00")))
            .map(Range::from)
            .orElse(Range.ALL);
    List<Expected> page = new ArrayList<>();
    store.scan(
        MISSING,
        range,
        (key, row) -> {
          if (MissingRow.sinceMillis(row) < beforeMillis) {
            page.add(MissingRow.decode(key, row));
          }
          return page.size() < max;
        });
    return page;
  }

  /// Runs `check` and stores what it lets pass, with no block handled in between; returns how many
  /// it let pass. What is held already is not written again.
  int putChecked(Supplier<List<VaultEntry>> check) {
    writing.lock();
    try {
      List<VaultEntry> entries = check.get();
      Map<VaultEntry, Optional<VaultEntry>> fresh = new LinkedHashMap<>();
      for (VaultEntry entry : entries) {
        Optional<VaultEntry> before = get(entry.record(), entry.tokenKey());
        if (!before.equals(Optional.of(entry))) {
          fresh.put(entry, before);
        }
      }
      if (!fresh.isEmpty()) {
        put(fresh.keySet(), new Batch(), entry -> fresh.getOrDefault(entry, Optional.empty()));
      }
      return entries.size();
    } finally {
      writing.unlock();
    }
  }

  private void write(Batch batch, Durability durability) {
    try {
      store.write(batch, durability);
    } catch (StoreFailed e) {
      throw new InvariantViolation("the vault's store takes no more writes", e);
    }
  }

  private static VaultEntry decode(Bytes row) {
    try {
      return VaultCodec.decodeEntry(row);
    } catch (Malformed e) {
      throw new InvariantViolation("a stored entry of the vault cannot be read", e);
    }
  }

  private static Bytes key(VaultEntry entry) {
    return key(entry.record(), entry.tokenKey());
  }

  private static Bytes key(RecordId record, KeyId tokenKey) {
    return Bytes.join(record.bytes(), tokenKey.bytes());
  }

  private static Bytes tokenKey(VaultEntry entry) {
    return Bytes.join(entry.tokenKey().bytes(), entry.token().bytes(), entry.record().bytes());
  }

  private static Bytes due(LocalDate validUntil, RecordId record) {
    return Bytes.join(day(validUntil), record.bytes());
  }

  /// Days ascend as keys do from 1970 on; the standard lets no record end before.
  private static Bytes day(LocalDate day) {
    return Bytes.ofInt((int) Math.max(0, day.toEpochDay()));
  }

  /// An entry that a live header names.
  ///
  /// @param payloadHash what the header's record names, 32 bytes
  /// @param validUntil the record's last valid day
  record Expected(
      RecordId record,
      KeyId tokenKey,
      SubjectType subjectType,
      Bytes payloadHash,
      LocalDate validUntil) {}
}
