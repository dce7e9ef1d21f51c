package org.lianfang.protocol.member;

import java.time.Instant;
import java.util.Set;

/// An admitted institution as it stands on the ledger.
///
/// @param number given by admission, from 1, never reused
/// @param since ledger time of the last change of status, whole milliseconds
/// @param admitted ledger time of the admission, whole milliseconds
/// @param application what the member handed over to be admitted
public record Member(
    int number, MemberStatus status, Instant since, Instant admitted, Application application) {
  public Member {
    if (number < 1) {
      throw new IllegalArgumentException("members are numbered from 1");
    }
  }

  public MemberId id() {
    return application.member();
  }

  public Set<Role> roles() {
    return application.roles();
  }

  public MemberKeys keys() {
    return application.keys();
  }

  public boolean isActive() {
    return status == MemberStatus.ACTIVE;
  }

  public boolean hasRole(Role role) {
    return application.roles().contains(role);
  }

  /// The same member with another status from `time` on.
  public Member withStatus(MemberStatus changed, Instant time) {
    return new Member(number, changed, time, admitted, application);
  }
}
