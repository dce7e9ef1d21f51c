package org.lianfang.protocol.standard;

import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.lianfang.protocol.call.Purpose;
import org.lianfang.protocol.filing.ListType;
import org.lianfang.protocol.filing.RiskCode;
import org.lianfang.protocol.subject.SubjectType;

/// All that one version of the standard says.
///
/// Complete and ordered: one rule for each subject type, list, family and purpose of asking, in the
/// order of the permanent numbers, and the codes ascending, so that a standard has one encoding.
///
/// @param version from 1, without gaps
/// @param noteMax the longest note, in characters
/// @param referenceMax the longest reference, in characters
public record StandardTables(
    int version,
    String nameZh,
    String nameEn,
    List<IdentifierRule> identifiers,
    List<ListRule> lists,
    List<FamilyRule> families,
    List<CodeRule> codes,
    List<PurposeRule> purposes,
    List<FieldClass> fieldClasses,
    int noteMax,
    int referenceMax) {

  /// Refuses tables with a hole, a repetition or another order.
  public StandardTables {
    identifiers = List.copyOf(identifiers);
    lists = List.copyOf(lists);
    families = List.copyOf(families);
    codes = List.copyOf(codes);
    purposes = List.copyOf(purposes);
    fieldClasses = List.copyOf(fieldClasses);
    if (version < 1) {
      throw new IllegalArgumentException("standard without a version");
    }
    if (noteMax < 1 || noteMax > 10_000 || referenceMax < 1 || referenceMax > 1000) {
      throw new IllegalArgumentException("limits of a line out of bounds");
    }
    requireEach(identifiers, IdentifierRule::type, List.of(SubjectType.values()), "identifiers");
    requireEach(lists, ListRule::list, List.of(ListType.values()), "lists");
    requireEach(families, FamilyRule::family, List.of(RiskCode.Family.values()), "families");
    requireEach(
        purposes,
        PurposeRule::purpose,
        Arrays.stream(Purpose.values()).filter(Purpose::isAsking).toList(),
        "purposes");
    for (int i = 1; i < codes.size(); i++) {
      if (codes.get(i - 1).code().compareTo(codes.get(i).code()) >= 0) {
        throw new IllegalArgumentException("codes out of order");
      }
    }
    if (codes.isEmpty()) {
      throw new IllegalArgumentException("standard without risk codes");
    }
    if (fieldClasses.stream().map(FieldClass::name).distinct().count() != fieldClasses.size()) {
      throw new IllegalArgumentException("class of data named twice");
    }
  }

  private static <R, K> void requireEach(
      List<R> rules, Function<R, K> key, List<K> expected, String table) {
    if (!rules.stream().map(key).toList().equals(expected)) {
      throw new IllegalArgumentException(table + " incomplete or out of order");
    }
  }
}
