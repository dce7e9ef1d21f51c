package org.lianfang.protocol.member;

import java.util.List;
import org.lianfang.protocol.Bytes;

/// The validators whose checkpoints and cosignatures count.
///
/// @param number counts the rosters that were written, from 1 for the genesis'
/// @param fromSize counts for checkpoints of trees larger than this
/// @param validators in ascending order of member id
public record Roster(long number, long fromSize, List<Validator> validators) {
  /// The most members that may be chosen to validate: all of them must hear one another.
  public static final int VALIDATORS_MAX = 128;

  /// Where the replicated state holds the roster now in force.
  public static final Bytes STATE_KEY = Bytes.utf8("roster");

  /// One validator's keys. Its cosigner name is `lianfang/ALLIANCE/MEMBER`.
  public record Validator(MemberId member, VerifyingKey log, VerifyingKey cosign) {}

  public Roster {
    validators = List.copyOf(validators);
    for (int i = 1; i < validators.size(); i++) {
      if (validators.get(i - 1).member().compareTo(validators.get(i).member()) >= 0) {
        throw new IllegalArgumentException("validators stand in ascending order, each once");
      }
    }
    if (number < 1 || fromSize < 0 || validators.isEmpty()) {
      throw new IllegalArgumentException(
          "a roster has a number and validators, and counts from a size on");
    }
  }
}
