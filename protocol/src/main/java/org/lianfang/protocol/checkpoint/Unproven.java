package org.lianfang.protocol.checkpoint;

import org.lianfang.protocol.Flaw;
import org.lianfang.protocol.FoundFlaw;

/// A proof, a signature or a quorum does not hold: what it was shown for MUST NOT be relied on.
///
/// Its sentences carry public values only.
@SuppressWarnings("serial")
public final class Unproven extends Exception {
  private final FoundFlaw found;

  /// @param arguments of the flaw's sentence
  public Unproven(Flaw flaw, Object... arguments) {
    this(FoundFlaw.of(flaw, arguments));
  }

  private Unproven(FoundFlaw found) {
    super(found.en());
    this.found = found;
  }

  /// What does not hold.
  public FoundFlaw found() {
    return found;
  }
}
