package org.lianfang.protocol.checkpoint;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.lianfang.protocol.member.VerifyingKey;

/// How many cosigners are enough: strictly more than two thirds of the whole roster.
///
/// @param cosigners those that count, of type 0x04; names and keys all different
/// @param rosterSize number of cosigners in the roster, with those that no longer count: an
///   expelled key cannot sign, but stays in the denominator
public record Quorum(List<VerifierKey> cosigners, int rosterSize) {
  public Quorum {
    cosigners = List.copyOf(cosigners);
    if (rosterSize < 1 || cosigners.size() > rosterSize) {
      throw new IllegalArgumentException("a roster has at least the cosigners that count");
    }
    Set<String> names = new HashSet<>();
    Set<VerifyingKey> keys = new HashSet<>();
    for (VerifierKey cosigner : cosigners) {
      if (cosigner.type() != SignatureType.COSIGNATURE) {
        throw new IllegalArgumentException("a cosigner's key is of type 0x04");
      }
      // c2sp.org/tlog-cosignature: "The Ed25519 signed message format doesn't commit to the
      // cosigner
      // name, so the same public key can't be used across multiple cosigners": one signature would
      // count under each name.
      if (!names.add(cosigner.name()) || !keys.add(cosigner.key())) {
        throw new IllegalArgumentException("two cosigners have one name or one key");
      }
    }
  }

  /// The quorum of a roster whose cosigners all count.
  public static Quorum of(List<VerifierKey> cosigners) {
    return new Quorum(cosigners, cosigners.size());
  }

  /// Returns the same roster in which these cosigners' names do not count.
  public Quorum without(Set<String> expelled) {
    return new Quorum(
        cosigners.stream().filter(key -> !expelled.contains(key.name())).toList(), rosterSize);
  }

  /// Returns the smallest number that is more than two thirds of the roster.
  public int required() {
    return Math.toIntExact(2L * rosterSize / 3 + 1);
  }
}
