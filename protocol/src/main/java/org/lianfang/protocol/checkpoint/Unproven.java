package org.lianfang.protocol.checkpoint;

import org.lianfang.protocol.Flaw;

/// A proof, a signature or a quorum does not hold: what it was shown for MUST NOT be relied on.
///
/// Its sentences carry public values only.
@SuppressWarnings("serial")
public final class Unproven extends Exception {
  private final Flaw flaw;
  private final String zh;

  /// @param arguments of the flaw's sentence
  public Unproven(Flaw flaw, Object... arguments) {
    super(flaw.en(arguments));
    this.flaw = flaw;
    this.zh = flaw.zh(arguments);
  }

  /// Which check failed.
  public Flaw flaw() {
    return flaw;
  }

  /// What does not hold, in Chinese.
  public String zh() {
    return zh;
  }

  /// What does not hold, in English.
  public String en() {
    return String.valueOf(getMessage());
  }
}
