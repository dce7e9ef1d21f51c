package org.lianfang.server.verify;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lianfang.cometbft.proof.CommitStore;
import org.lianfang.cometbft.proof.StoredProofFlaw;
import org.lianfang.contract.AllianceContract;
import org.lianfang.ledger.store.Batch;
import org.lianfang.ledger.store.Durability;
import org.lianfang.ledger.store.Range;
import org.lianfang.ledger.store.RocksStore;
import org.lianfang.ledger.store.Store;
import org.lianfang.ledger.store.StoreFailed;
import org.lianfang.ledger.store.StoreOptions;
import org.lianfang.ledger.store.Table;
import org.lianfang.ledger.verify.LedgerFlaw;
import org.lianfang.ledger.verify.LedgerVerifier;
import org.lianfang.ledger.verify.Verdict;
import org.lianfang.node.checkpoint.CheckpointStore;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.FoundFlaw;
import org.lianfang.protocol.checkpoint.Checkpoint;
import org.lianfang.protocol.checkpoint.Cosignature;
import org.lianfang.protocol.checkpoint.CosignedCheckpoint;
import org.lianfang.protocol.checkpoint.NoteSignature;
import org.lianfang.protocol.filing.RecordId;
import org.lianfang.protocol.member.SigningKey;
import org.lianfang.protocol.vault.VaultEntry;
import org.lianfang.protocol.wire.VaultCodec;
import org.lianfang.server.MemberFolder;
import org.lianfang.server.demo.StoppedTrial;
import org.lianfang.server.demo.TestTrial;

/// What lies beside the ledger, damaged in one row at a time, with checksums that fit.
final class NodeStoreCheckTest {
  private static final int LOG = 0;
  private static final int FIRST_COSIGNATURE = 1;

  @TempDir private static Path directory = Path.of("");
  private static Path member = Path.of("");

  private record Row(Table table, Bytes key, Bytes value) {}

  @BeforeAll
  static void run() throws Exception {
    member = StoppedTrial.run(directory.resolve("alliance")).bank(2);
  }

  private static Store open() throws StoreFailed {
    return RocksStore.open(
        member.resolve(MemberFolder.NODE), MemberFolder.tables(), StoreOptions.MODEST);
  }

  private static List<Row> rows(Table table) throws StoreFailed {
    List<Row> rows = new ArrayList<>();
    try (Store store = open()) {
      store.scan(table, Range.ALL, (key, value) -> rows.add(new Row(table, key, value)));
    }
    return rows;
  }

  private static List<Row> entries() throws StoreFailed {
    return rows(table("vault-entries"));
  }

  private static Row newestCheckpoint() throws StoreFailed {
    return rows(CheckpointStore.TABLE).stream()
        .filter(row -> row.key().equals(Bytes.utf8("newest")))
        .findFirst()
        .orElseThrow();
  }

  private static void write(Batch batch) throws StoreFailed {
    try (Store store = open()) {
      store.write(batch, Durability.SYNC);
    }
  }

  /// Finds what is damaged while this row has this value.
  private static Verdict.Damaged damagedBy(Row row, Bytes value) throws Exception {
    write(new Batch().put(row.table(), row.key(), value));
    try {
      return damaged();
    } finally {
      write(new Batch().put(row.table(), row.key(), row.value()));
    }
  }

  /// Finds what is damaged while this row is gone.
  private static Verdict.Damaged damagedWithout(Row row) throws Exception {
    write(new Batch().delete(row.table(), row.key()));
    try {
      return damaged();
    } finally {
      write(new Batch().put(row.table(), row.key(), row.value()));
    }
  }

  /// Finds what is damaged while this row stands.
  private static Verdict.Damaged damagedWith(Row added) throws Exception {
    write(new Batch().put(added.table(), added.key(), added.value()));
    try {
      return damaged();
    } finally {
      write(new Batch().delete(added.table(), added.key()));
    }
  }

  private static Verdict.Damaged damaged() throws Exception {
    Verdict verdict = VerifyCommand.verify(member);
    assertThat(verdict).isInstanceOf(Verdict.Damaged.class);
    return (Verdict.Damaged) verdict;
  }

  private static Bytes flipped(Bytes bytes, int index) {
    byte[] changed = bytes.toArray();
    changed[index] ^= 1;
    return Bytes.owning(changed);
  }

  @Test
  void what_is_whole_is_counted() throws Exception {
    Verdict.Verified ledger =
        (Verdict.Verified)
            new LedgerVerifier(new AllianceContract()).verify(member.resolve("ledger"), List.of());
    Verdict.Verified all = (Verdict.Verified) VerifyCommand.verify(member);
    long checkpoints;
    try (Store store = open()) {
      checkpoints = CheckpointStore.all(store).size();
    }
    assertThat(checkpoints).isPositive();
    assertThat(entries()).hasSize(2);
    assertThat(all.checked() - ledger.checked()).isEqualTo(entries().size() + checkpoints);
  }

  @Test
  void a_flipped_byte_of_a_ciphertext_is_found() throws Exception {
    Row row = entries().getLast();
    VaultEntry entry = VaultCodec.decodeEntry(row.value());
    VaultEntry changed =
        new VaultEntry(
            entry.record(),
            entry.tokenKey(),
            entry.payloadKey(),
            entry.salt(),
            entry.token(),
            entry.commit(),
            flipped(entry.ciphertext(), 3));
    Verdict.Damaged damaged = damagedBy(row, VaultCodec.encode(changed));
    assertThat(damaged.found().en())
        .isEqualTo("the vault entry of " + entry.record() + " is not the one that was filed");
    assertThat(damaged.found().zh()).isEqualTo(entry.record() + " 的密文库条目不是所报送的");
    assertThat(damaged.found().flaw()).isEqualTo(NodeFlaw.VAULT_ENTRY_DIFFERS);
    assertThat(damaged.position()).isPositive();
  }

  @Test
  void another_records_entry_is_found() throws Exception {
    List<Row> rows = entries();
    RecordId record = VaultCodec.decodeEntry(rows.getFirst().value()).record();
    assertThat(damagedBy(rows.getFirst(), rows.getLast().value()).found().en())
        .isEqualTo("the vault entry of " + record + " is not the one that was filed");
  }

  @Test
  void an_entry_that_is_gone_is_found() throws Exception {
    Row row = entries().getFirst();
    RecordId record = VaultCodec.decodeEntry(row.value()).record();
    assertThat(damagedWithout(row).found().en())
        .isEqualTo("the vault has lost the entry of " + record);
  }

  @Test
  void an_entry_that_is_known_to_be_missing_is_no_damage() throws Exception {
    Row row = entries().getFirst();
    Table missing = table("vault-missing");
    Bytes since = Bytes.join(Bytes.hex("01"), Bytes.owning(new byte[32]), Bytes.ofLong(0));
    write(new Batch().delete(row.table(), row.key()).put(missing, row.key(), since));
    try {
      assertThat(VerifyCommand.verify(member)).isInstanceOf(Verdict.Verified.class);
    } finally {
      write(new Batch().put(row.table(), row.key(), row.value()).delete(missing, row.key()));
    }
  }

  @Test
  void an_entry_that_the_index_does_not_lead_to_is_found() throws Exception {
    VaultEntry entry = VaultCodec.decodeEntry(entries().getFirst().value());
    Bytes key = Bytes.join(entry.tokenKey().bytes(), entry.token().bytes(), entry.record().bytes());
    assertThat(damagedWithout(new Row(table("vault-tokens"), key, Bytes.EMPTY)).found().en())
        .isEqualTo("the vault entry of " + entry.record() + " is not in the index");
  }

  private static Table table(String name) {
    return MemberFolder.tables().stream()
        .filter(table -> table.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void an_entry_that_cannot_be_read_is_found() throws Exception {
    Row row = entries().getFirst();
    assertThat(damagedBy(row, row.value().slice(0, 40)).found().en())
        .contains("a stored entry of the vault cannot be read");
  }

  @Test
  void an_entry_of_no_record_is_found() throws Exception {
    Row stray = stray();
    RecordId unknown = VaultCodec.decodeEntry(stray.value()).record();
    assertThat(damagedWith(stray).found().en())
        .isEqualTo("the ledger has no record " + unknown + " of the vault's entry");
  }

  @Test
  void an_own_filing_on_its_way_is_no_damage() throws Exception {
    Row stray = stray();
    Bytes unknown = VaultCodec.decodeEntry(stray.value()).record().bytes();
    Table journal = table("filing-records");
    write(
        new Batch().put(stray.table(), stray.key(), stray.value()).put(journal, unknown, unknown));
    try {
      assertThat(VerifyCommand.verify(member)).isInstanceOf(Verdict.Verified.class);
    } finally {
      write(new Batch().delete(stray.table(), stray.key()).delete(journal, unknown));
    }
  }

  /// An entry whose record the ledger does not have.
  private static Row stray() throws Exception {
    Row row = entries().getFirst();
    VaultEntry entry = VaultCodec.decodeEntry(row.value());
    RecordId unknown = new RecordId(flipped(entry.record().bytes(), RecordId.SIZE - 1));
    VaultEntry stray =
        new VaultEntry(
            unknown,
            entry.tokenKey(),
            entry.payloadKey(),
            entry.salt(),
            entry.token(),
            entry.commit(),
            entry.ciphertext());
    Bytes key = Bytes.join(unknown.bytes(), entry.tokenKey().bytes());
    return new Row(row.table(), key, VaultCodec.encode(stray));
  }

  @Test
  void a_flipped_signature_of_the_log_is_found() throws Exception {
    assertThat(damagedByLine(LOG, NodeStoreCheckTest::withFlippedSignature))
        .contains("the log's signature does not hold");
  }

  @Test
  void a_flipped_cosignature_is_found() throws Exception {
    assertThat(damagedByLine(FIRST_COSIGNATURE, NodeStoreCheckTest::withFlippedSignature))
        .contains("the cosignature of lianfang/" + TestTrial.ALLIANCE + "/bank-1 does not hold");
  }

  private static NoteSignature withFlippedSignature(NoteSignature line) {
    Bytes signature = line.signature();
    return new NoteSignature(line.name(), line.keyId(), flipped(signature, signature.size() - 1));
  }

  @Test
  void a_cosignature_of_who_is_not_of_the_roster_is_found() throws Exception {
    Row row = newestCheckpoint();
    Checkpoint checkpoint = CosignedCheckpoint.parse(row.value()).checkpoint();
    SigningKey stranger = new SigningKey(new byte[32]);
    String name = Cosignature.cosignerName(TestTrial.ALLIANCE, "bank-1");
    NoteSignature line = Cosignature.sign(checkpoint, name, 1_800_000_000, stranger).line();
    assertThat(damagedByLine(FIRST_COSIGNATURE, known -> line))
        .contains("a signature is of an unknown key");
  }

  @Test
  void too_few_cosignatures_are_found() throws Exception {
    Row row = newestCheckpoint();
    CosignedCheckpoint whole = CosignedCheckpoint.parse(row.value());
    CosignedCheckpoint few =
        new CosignedCheckpoint(whole.checkpoint(), whole.signatures().subList(0, 2));
    assertThat(damagedBy(row, few.encode()).found().en()).contains("1 cosignatures count");
  }

  private static String damagedByLine(int index, UnaryOperator<NoteSignature> change)
      throws Exception {
    Row row = newestCheckpoint();
    CosignedCheckpoint whole = CosignedCheckpoint.parse(row.value());
    List<NoteSignature> lines = new ArrayList<>(whole.signatures());
    lines.set(index, change.apply(lines.get(index)));
    Verdict.Damaged damaged =
        damagedBy(row, new CosignedCheckpoint(whole.checkpoint(), lines).encode());
    assertThat(damaged.position()).isEqualTo(whole.checkpoint().size() - 1);
    assertThat(damaged.found().en())
        .startsWith("the checkpoint of size " + whole.checkpoint().size() + " does not hold: ");
    assertThat(damaged.found().flaw()).isEqualTo(LedgerFlaw.CHECKPOINT_UNPROVEN);
    assertThat(damaged.found().zh()).startsWith("大小为 " + whole.checkpoint().size() + " 的检查点不成立：");
    return damaged.found().en();
  }

  @Test
  void a_commit_that_cannot_be_read_is_found() throws Exception {
    Verdict.Damaged damaged =
        damagedWith(new Row(CommitStore.TABLE, Bytes.ofLong(1), Bytes.utf8("no commit")));
    assertThat(damaged)
        .isEqualTo(
            new Verdict.Damaged(
                0,
                new FoundFlaw(
                    StoredProofFlaw.PROOF_UNREADABLE,
                    "大小 1 处的最终区块证明无法解读",
                    "the proof of the final block at size 1 is not readable")));
  }

  @Test
  void a_store_that_is_gone_is_found() throws Exception {
    assertThat(VerifyCommand.verify(directory))
        .isEqualTo(
            new Verdict.Damaged(
                -1,
                new FoundFlaw(
                    NodeFlaw.NODE_STORE_MISSING, "缺少节点自身的存储", "the node's own store is missing")));
  }
}
