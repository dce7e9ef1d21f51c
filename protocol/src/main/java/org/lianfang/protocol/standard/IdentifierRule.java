package org.lianfang.protocol.standard;

import org.lianfang.protocol.subject.SubjectType;

/// What the standard says of one identifier type.
///
/// @param suite the identifier string of the suite that makes its tokens, as in RFC 9497
/// @param strict calls are declared on the ledger before a custodian evaluates them
/// @param queryQuota evaluations a member and day
/// @param openingQuota openings a member and day
/// @param filingQuota filings a member and day
public record IdentifierRule(
    SubjectType type,
    String suite,
    boolean strict,
    long queryQuota,
    long openingQuota,
    long filingQuota) {

  /// The most that a quota may be: beyond it a quota bounds nothing.
  public static final long QUOTA_MAX = 1_000_000_000L;

  /// Refuses an unnamed suite and quotas that are not quotas.
  public IdentifierRule {
    if (suite.isEmpty()) {
      throw new IllegalArgumentException("identifier rule without a suite");
    }
    requireQuota(queryQuota);
    requireQuota(openingQuota);
    requireQuota(filingQuota);
  }

  private static void requireQuota(long quota) {
    if (quota < 0 || quota > QUOTA_MAX) {
      throw new IllegalArgumentException("quota outside 0 to " + QUOTA_MAX);
    }
  }
}
