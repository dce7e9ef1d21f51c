package org.lianfang.server.verify;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.lianfang.cometbft.scan.EngineFiles;
import org.lianfang.cometbft.scan.Finding;
import org.lianfang.ledger.View;
import org.lianfang.ledger.verify.Damage;
import org.lianfang.ledger.verify.LedgerCheck;

/// Checks the consensus engine's own tables by their checksums: blocks that this member could not
/// give to others any more. A trial has none.
///
/// @param data the engine's folder `data`
record EngineFilesCheck(Path data) implements LedgerCheck {
  private static final Duration SECOND_LOOK = Duration.ofMillis(1_500);

  @Override
  public long check(View view) throws Damage {
    try {
      EngineFiles files = new EngineFiles(data);
      List<Finding> findings = files.checkTables();
      if (!findings.isEmpty()) {
        // A running engine may just be writing that table.
        LockSupport.parkNanos(SECOND_LOOK.toNanos());
        findings = files.checkTables();
      }
      if (!findings.isEmpty()) {
        Finding first = findings.getFirst();
        throw new Damage(-1, NodeFlaw.ENGINE_FILE, first.place(), first.what());
      }
      return 0;
    } catch (IOException e) {
      throw new Damage(-1, NodeFlaw.ENGINE_FILES_UNREADABLE);
    }
  }
}
