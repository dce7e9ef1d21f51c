package org.lianfang.protocol.standard;

import org.lianfang.protocol.filing.RiskCode;
import org.lianfang.protocol.filing.SubjectRole;

/// A risk code in force, with its wording.
///
/// @param zh the wording in Chinese, which is the authoritative one
/// @param en the wording in English
/// @param party whom the wording marks
public record CodeRule(RiskCode code, String zh, String en, Party party) {

  /// Whom the wording of a code marks.
  public enum Party {
    /// Nobody: any role goes.
    UNMARKED,
    /// 受害人: needs the role victim or impersonated.
    VICTIM,
    /// 嫌疑人: refuses the roles victim and impersonated.
    SUSPECT
  }

  /// Refuses a code without wording.
  public CodeRule {
    if (zh.isEmpty() || en.isEmpty()) {
      throw new IllegalArgumentException("risk code without wording");
    }
  }

  /// True if a subject in this role may bear the code.
  public boolean allows(SubjectRole role) {
    boolean harmed = role == SubjectRole.VICTIM || role == SubjectRole.IMPERSONATED;
    return switch (party) {
      case UNMARKED -> true;
      case VICTIM -> harmed;
      case SUSPECT -> !harmed;
    };
  }
}
