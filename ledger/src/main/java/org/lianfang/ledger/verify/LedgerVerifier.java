package org.lianfang.ledger.verify;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.lianfang.ledger.replica.Replay;
import org.lianfang.ledger.replica.ReplicaTables;
import org.lianfang.ledger.replica.ReplicaView;
import org.lianfang.ledger.store.RocksStore;
import org.lianfang.ledger.store.Store;
import org.lianfang.ledger.store.StoreFailed;
import org.lianfang.ledger.store.StoreOptions;
import org.lianfang.protocol.InvariantViolation;
import org.lianfang.protocol.ledger.StateMachine;

/// Verifies the ledger that a replica's folder holds, without its node and without a network.
///
/// 1. Every byte of the folder's files is checked as far as they carry checksums: tables, manifest,
///    write-ahead log (to its last byte), settings, and the mark that tells how far the store had
///    come. Only the empty lock file is left out.
/// 2. The whole log is applied again by the state machine, signatures included, to an empty state;
///    each entry's outcome, changes, leaf and tree nodes must come out as they are stored.
/// 3. The state, the requests, block ends and roster changes must be those that came out, no row
///    more or less.
/// 4. What the caller checks besides, against the verified ledger.
///
/// Changes nothing in the folder; the node may run meanwhile. Needs room for a second state in the
/// folder for temporary files.
public final class LedgerVerifier {
  private final StateMachine machine;

  public LedgerVerifier(StateMachine machine) {
    this.machine = machine;
  }

  /// Verifies a folder.
  ///
  /// @param folder of the replica's store
  /// @param further checks that follow, in this order
  /// @throws IOException if the second state cannot be kept: that says nothing about the ledger
  public Verdict verify(Path folder, List<LedgerCheck> further) throws IOException {
    Path temporary = Files.createTempDirectory("lianfang-verify");
    try (Store scratch = RocksStore.open(temporary, Replay.TABLES, StoreOptions.MODEST)) {
      return verify(folder, scratch, further);
    } catch (StoreFailed e) {
      throw new IOException("the second state cannot be kept", e);
    } finally {
      remove(temporary);
    }
  }

  private Verdict verify(Path folder, Store scratch, List<LedgerCheck> further) throws IOException {
    try (Store stored = RocksStore.openVerified(folder, ReplicaTables.ALL);
        Store.View rows = stored.view();
        ReplicaView view = ReplicaView.open(stored)) {
      long checked = new LogCheck(machine, rows, view, scratch).check();
      for (LedgerCheck check : further) {
        checked += check.check(view);
      }
      return new Verdict.Verified(view.size(), view.root(), checked);
    } catch (Damage e) {
      return e.verdict();
    } catch (StoreFailed | InvariantViolation e) {
      return new Damage(-1, LedgerFlaw.LEDGER_UNREADABLE, String.valueOf(e.getMessage())).verdict();
    }
  }

  private static void remove(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        Files.deleteIfExists(file);
      }
    }
    Files.deleteIfExists(folder);
  }
}
