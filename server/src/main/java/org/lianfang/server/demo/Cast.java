package org.lianfang.server.demo;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.lianfang.protocol.member.MemberId;
import org.lianfang.protocol.member.Role;

/// Who takes part in the trial: `bank-1` to `bank-N`, then `supervisor`. The first five banks (all,
/// if fewer) are custodians, and a majority of them is the threshold.
final class Cast {
  static final String ALLIANCE = "demo";
  static final MemberId SUPERVISOR = new MemberId("supervisor");
  private static final int CUSTODIANS_MAX = 5;

  /// One who takes part.
  record Part(MemberId member, String nameZh, String nameEn, Set<Role> roles) {
    boolean isSupervisor() {
      return roles.contains(Role.SUPERVISOR);
    }

    boolean isFounder() {
      return roles.contains(Role.CUSTODIAN);
    }
  }

  private Cast() {}

  /// The banks in order, then the supervisor.
  static List<Part> of(int banks) {
    List<Part> parts = new ArrayList<>();
    for (int i = 1; i <= banks; i++) {
      EnumSet<Role> roles = EnumSet.of(Role.REPORTER, Role.QUERIER);
      if (i <= CUSTODIANS_MAX) {
        roles.add(Role.CUSTODIAN);
      }
      parts.add(new Part(new MemberId("bank-" + i), "示例银行" + i, "Sample Bank " + i, roles));
    }
    parts.add(new Part(SUPERVISOR, "示例监管机构", "Sample Supervisor", EnumSet.of(Role.SUPERVISOR)));
    return List.copyOf(parts);
  }
}
