package org.lianfang.oprf.dkg;

import java.security.SecureRandom;
import org.lianfang.oprf.Suite;

/// Deals one participant a share of another polynomial than it commits to, and everybody else the
/// right one: every signature holds, the share decrypts, and only its receiver can tell.
public final class CheatingDealer {
  private CheatingDealer() {}

  /// Deals for one key.
  ///
  /// @param victim the share index of who is cheated
  /// @return the message for all
  public static byte[] deal(
      Session session, int threshold, StaticKey own, int victim, SecureRandom random) {
    Polynomial committed = Polynomial.draw(Suite.ristretto255().group(), threshold, random);
    Polynomial other = Polynomial.draw(Suite.ristretto255().group(), threshold, random);
    return session.deal(
        own, committed, index -> (index == victim ? other : committed).at(index), random);
  }
}
