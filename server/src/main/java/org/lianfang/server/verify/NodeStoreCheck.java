package org.lianfang.server.verify;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.lianfang.cometbft.proof.CommitCheck;
import org.lianfang.contract.member.AllianceNetwork;
import org.lianfang.contract.state.AllianceState;
import org.lianfang.ledger.View;
import org.lianfang.ledger.store.RocksStore;
import org.lianfang.ledger.store.Store;
import org.lianfang.ledger.store.StoreFailed;
import org.lianfang.ledger.verify.CheckpointCheck;
import org.lianfang.ledger.verify.Damage;
import org.lianfang.ledger.verify.LedgerCheck;
import org.lianfang.node.checkpoint.CheckpointStore;
import org.lianfang.node.checkpoint.Rosters;
import org.lianfang.node.filing.Filings;
import org.lianfang.node.peer.Peer;
import org.lianfang.node.vault.StoredVault;
import org.lianfang.protocol.InvariantViolation;
import org.lianfang.protocol.Malformed;
import org.lianfang.protocol.checkpoint.Signers;
import org.lianfang.protocol.filing.RecordId;
import org.lianfang.protocol.filing.RecordState;
import org.lianfang.protocol.member.Alliance;
import org.lianfang.protocol.vault.VaultEntry;
import org.lianfang.server.MemberFolder;

/// Checks what a node keeps beside its ledger against it.
///
/// - Checkpoints: a ledger that was cut short, or rewritten by all who hold it, does not fit them.
/// - Commits of the consensus engine: more than two thirds of the validators of a height signed the
///   root that the ledger has.
/// - Vault entries: the hash in the record's header binds token and ciphertext; the index leads to
///   each. Only an own filing on its way has an entry before its header, and a live record has one
///   unless the vault knows that it is missing.
///
/// Sees the store as it is when it is opened. A node that runs writes its ledger first, so the
/// ledger has to be opened after this.
final class NodeStoreCheck implements LedgerCheck, AutoCloseable {
  private final Store store;

  private NodeStoreCheck(Store store) {
    this.store = store;
  }

  /// Opens the store of a member's folder, and checks every byte of its files.
  static NodeStoreCheck open(Path directory) throws Damage {
    Path folder = directory.resolve(MemberFolder.NODE);
    if (!Files.isDirectory(folder)) {
      throw new Damage(-1, NodeFlaw.NODE_STORE_MISSING);
    }
    try {
      return new NodeStoreCheck(RocksStore.openVerified(folder, MemberFolder.tables()));
    } catch (StoreFailed e) {
      throw unreadable(e);
    }
  }

  @Override
  public long check(View view) throws Damage {
    try {
      return checkpoints(store, view) + entries(store, view) + commits(store, view);
    } catch (Malformed | InvariantViolation e) {
      throw unreadable(e);
    }
  }

  private static Damage unreadable(Throwable cause) {
    return new Damage(-1, NodeFlaw.NODE_STORE_UNREADABLE, String.valueOf(cause.getMessage()));
  }

  @Override
  public void close() {
    store.close();
  }

  private static long commits(Store store, View view) throws Damage {
    Optional<Alliance> alliance = new AllianceState(view).alliance();
    return alliance.isEmpty()
        ? 0
        : new CommitCheck(store, alliance.get().id(), new AllianceNetwork()).check(view);
  }

  private static long checkpoints(Store store, View view) throws Damage, Malformed {
    return new CheckpointCheck(CheckpointStore.all(store), NodeStoreCheck::signers).check(view);
  }

  private static Optional<Signers> signers(View view, long size) {
    Optional<Alliance> alliance = new AllianceState(view).alliance();
    return new Rosters()
        .countingFor(view, size)
        .flatMap(roster -> alliance.map(known -> Signers.of(known.id(), known.origin(), roster)));
  }

  private static long entries(Store store, View view) throws Damage {
    Sweep sweep = new Sweep(store, view);
    sweep.vault.visit(sweep::isFiled);
    if (sweep.damage == null) {
      sweep.state.visitRecords(sweep::isHeld);
    }
    if (sweep.damage != null) {
      throw sweep.damage;
    }
    return sweep.checked;
  }

  /// Goes through the vault and the ledger's records until something does not hold.
  private static final class Sweep {
    private final Store store;
    private final View view;
    private final StoredVault vault;
    private final AllianceState state;
    private long checked;
    private @Nullable Damage damage;

    Sweep(Store store, View view) {
      this.store = store;
      this.view = view;
      this.vault = new StoredVault(store);
      this.state = new AllianceState(view);
    }

    boolean isFiled(Peer.EntryName name, VaultEntry entry) {
      Optional<RecordState> record = state.record(name.record());
      if (record.isEmpty()) {
        return Filings.isOwn(store, name.record())
            || damaged(-1, NodeFlaw.VAULT_ENTRY_STRAY, name.record());
      }
      checked++;
      long position = record.get().position();
      if (!record.get().payloadHash(name.tokenKey()).equals(Optional.of(entry.payloadHash()))) {
        return damaged(position, NodeFlaw.VAULT_ENTRY_DIFFERS, name.record());
      }
      return vault.lookup(name.tokenKey(), entry.token()).contains(name.record())
          || damaged(position, NodeFlaw.VAULT_ENTRY_NOT_INDEXED, name.record());
    }

    boolean isHeld(RecordState record) {
      boolean isFollowed = record.position() < vault.position();
      boolean isHeld =
          record.payloads().stream()
              .allMatch(
                  payload ->
                      vault.get(record.id(), payload.tokenKey()).isPresent()
                          || vault.isMissing(record.id(), payload.tokenKey()));
      return !isFollowed
          || !record.status(view.time()).isLive()
          || isHeld
          || damaged(record.position(), NodeFlaw.VAULT_ENTRY_LOST, record.id());
    }

    private boolean damaged(long position, NodeFlaw flaw, RecordId record) {
      damage = new Damage(position, flaw, record);
      return false;
    }
  }
}
