package org.lianfang.server.user;

import java.util.Optional;

/// What a user of a member's node may do. Roles of users stand beside the member's own roles: both
/// must allow what is asked.
public enum UserRole {
  /// Asks, screens, files and withdraws.
  OFFICER,
  /// Files and withdraws.
  REPORTER,
  /// Sees logs, calls and records, and changes nothing.
  AUDITOR,
  /// Manages users; asks and files nothing.
  ADMINISTRATOR,
  /// Sees every call of the alliance, on a supervisor's node only; changes nothing.
  SUPERVISOR;

  /// The name in the interface: lower case.
  public String wireName() {
    return name().toLowerCase(java.util.Locale.ROOT);
  }

  public static Optional<UserRole> find(String wireName) {
    for (UserRole role : values()) {
      if (role.wireName().equals(wireName)) {
        return Optional.of(role);
      }
    }
    return Optional.empty();
  }
}
