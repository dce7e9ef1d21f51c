package org.lianfang.node.ceremony;

/// The keys were not made: ceremony after ceremony failed or lapsed. The last one's progress names
/// who was at fault or silent; once these are repaired or suspended, generate again.
@SuppressWarnings("serial")
public final class CeremonyFailed extends Exception {
  private final CeremonyProgress last;

  CeremonyFailed(CeremonyProgress last) {
    super("ceremony " + last.ceremony().id() + " ended as " + last.standing());
    this.last = last;
  }

  public CeremonyProgress last() {
    return last;
  }
}
