package org.lianfang.protocol.standard;

import java.time.LocalDate;
import java.util.Set;
import org.lianfang.protocol.filing.EvidenceClass;
import org.lianfang.protocol.filing.ListType;
import org.lianfang.protocol.filing.SubjectRole;

/// What the standard says of one list.
///
/// @param longestYears years of the longest validity, 0 to 30
/// @param longestDays days of the longest validity, in addition to the years, 0 to 3,660
/// @param weakestEvidence the weakest class of evidence that suffices
/// @param refusedRoles roles that never stand on this list
public record ListRule(
    ListType list,
    int longestYears,
    int longestDays,
    EvidenceClass weakestEvidence,
    Set<SubjectRole> refusedRoles) {

  /// Refuses a validity of nothing and one without bounds.
  public ListRule {
    if (longestYears < 0
        || longestYears > 30
        || longestDays < 0
        || longestDays > 3660
        || longestYears + longestDays == 0) {
      throw new IllegalArgumentException("longest validity of a list out of bounds");
    }
    refusedRoles = Set.copyOf(refusedRoles);
  }

  /// The last day on which a record may be valid that is filed on this day.
  public LocalDate longestValidUntil(LocalDate filedOn) {
    return filedOn.plusYears(longestYears).plusDays(longestDays);
  }

  /// True if this class of evidence suffices for the list.
  public boolean suffices(EvidenceClass evidence) {
    return evidence.number() <= weakestEvidence.number();
  }
}
