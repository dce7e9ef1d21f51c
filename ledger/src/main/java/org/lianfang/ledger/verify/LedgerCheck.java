package org.lianfang.ledger.verify;

import org.lianfang.ledger.View;

/// A further check against a ledger that has been found whole: checkpoints, vault, journals.
@FunctionalInterface
public interface LedgerCheck {
  /// Checks something of the caller's own.
  ///
  /// @param view the verified ledger
  /// @return how many things were checked
  /// @throws Damage at the first one that does not hold
  long check(View view) throws Damage;
}
