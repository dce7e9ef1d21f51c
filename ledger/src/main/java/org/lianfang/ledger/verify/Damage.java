package org.lianfang.ledger.verify;

/// Something that does not hold.
@SuppressWarnings("serial")
public final class Damage extends Exception {
  private final long position;

  /// @param position the entry at which it shows; −1 if it is no single entry's
  public Damage(long position, String reason) {
    super(reason);
    this.position = position;
  }

  public long position() {
    return position;
  }

  public String reason() {
    return String.valueOf(getMessage());
  }
}
