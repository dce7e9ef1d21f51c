package org.lianfang.protocol.standard;

import java.util.Set;
import org.lianfang.protocol.filing.RiskCode;
import org.lianfang.protocol.subject.SubjectType;

/// Which subject types the codes of a family fit.
///
/// @param types at least one
public record FamilyRule(RiskCode.Family family, Set<SubjectType> types) {

  /// Refuses a family that fits nothing.
  public FamilyRule {
    types = Set.copyOf(types);
    if (types.isEmpty()) {
      throw new IllegalArgumentException("family of codes that fits no subject type");
    }
  }
}
