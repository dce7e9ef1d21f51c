package org.lianfang.ledger.verify;

import org.lianfang.protocol.Flaw;
import org.lianfang.protocol.FoundFlaw;
import org.lianfang.protocol.checkpoint.Unproven;

/// Something that does not hold.
@SuppressWarnings("serial")
public final class Damage extends Exception {
  private final long position;
  private final FoundFlaw found;

  /// @param position the entry at which it shows; −1 if it is no single entry's
  /// @param arguments of the flaw's sentence
  public Damage(long position, Flaw flaw, Object... arguments) {
    this(position, FoundFlaw.of(flaw, arguments));
  }

  private Damage(long position, FoundFlaw found) {
    super(found.en());
    this.position = position;
    this.found = found;
  }

  /// A stored proof that does not hold, and why.
  ///
  /// @param position the entry at which it shows
  /// @param size of the tree that it is of, the flaw's argument
  public static Damage unproven(long position, Flaw flaw, long size, Unproven why) {
    return new Damage(position, FoundFlaw.of(flaw, size).because(why.found()));
  }

  /// The verdict that it comes to.
  public Verdict.Damaged verdict() {
    return new Verdict.Damaged(position, found);
  }
}
