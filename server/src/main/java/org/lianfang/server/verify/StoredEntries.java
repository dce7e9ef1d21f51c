package org.lianfang.server.verify;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.lianfang.contract.state.AllianceState;
import org.lianfang.ledger.View;
import org.lianfang.ledger.store.RocksStore;
import org.lianfang.ledger.store.Store;
import org.lianfang.ledger.store.StoreFailed;
import org.lianfang.ledger.verify.Damage;
import org.lianfang.ledger.verify.LedgerCheck;
import org.lianfang.node.vault.StoredVault;
import org.lianfang.protocol.InvariantViolation;
import org.lianfang.protocol.filing.RecordState;
import org.lianfang.protocol.vault.VaultEntry;
import org.lianfang.server.StoredNode;

/// Checks every entry of the vault against the record's header on the ledger: the hash that stands
/// there binds token and ciphertext.
///
/// An entry whose record the ledger does not have is of a filing on its way, and passed over.
///
/// @param directory the member's folder
record StoredEntries(Path directory) implements LedgerCheck {

  @Override
  public long check(View view) throws Damage {
    Path folder = directory.resolve(StoredNode.FOLDER);
    if (!Files.isDirectory(folder)) {
      throw new Damage(-1, "the vault is missing");
    }
    try (Store store = RocksStore.openVerified(folder, StoredNode.tables())) {
      Sweep sweep = new Sweep(new AllianceState(view));
      new StoredVault(store).visit(sweep::take);
      if (sweep.damage != null) {
        throw sweep.damage;
      }
      return sweep.checked;
    } catch (StoreFailed | InvariantViolation e) {
      throw new Damage(-1, "the vault: " + e.getMessage());
    }
  }

  private static final class Sweep {
    private final AllianceState state;
    private long checked;
    private @Nullable Damage damage;

    Sweep(AllianceState state) {
      this.state = state;
    }

    /// Returns whether to go on.
    boolean take(VaultEntry entry) {
      Optional<RecordState> record = state.record(entry.record());
      if (record.isPresent()) {
        checked++;
        if (!record.get().payloadHash(entry.tokenKey()).equals(Optional.of(entry.payloadHash()))) {
          damage =
              new Damage(
                  record.get().position(),
                  "the vault entry of " + entry.record() + " is not the one that was filed");
          return false;
        }
      }
      return true;
    }
  }
}
