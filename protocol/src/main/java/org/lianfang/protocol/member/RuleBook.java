package org.lianfang.protocol.member;

/// The alliance's own rules.
///
/// @param voteNumerator with `voteDenominator`: a proposal passes as soon as more than this part of
///   the active members has approved it
/// @param voteDays a proposal lapses after this many days
/// @param custodianThreshold how many custodians must answer: t
/// @param ceremonyMinutes a key ceremony that has not ended by then has failed
public record RuleBook(
    int voteNumerator,
    int voteDenominator,
    int voteDays,
    int custodianThreshold,
    int ceremonyMinutes) {
  public RuleBook {
    if (voteNumerator < 1
        || voteDenominator <= voteNumerator
        || 2 * voteNumerator < voteDenominator
        || voteDenominator > 1000
        || voteDays < 1
        || voteDays > 365
        || custodianThreshold < 1
        || custodianThreshold > 32
        || ceremonyMinutes < 1
        || ceremonyMinutes > 10_080) {
      throw new IllegalArgumentException("the rule book's numbers are out of range");
    }
  }
}
