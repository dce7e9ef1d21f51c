package org.lianfang.server.user;

import java.time.Instant;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/// A user of one member's node.
///
/// @param name 2 to 32 of `a-z`, `0-9` and `-`, starting with a letter
/// @param roles at least one; `administrator` stands alone
/// @param keyEnding the last four characters of the key, to tell keys apart
/// @param expires when the key ceases to be valid; never, if empty
/// @param revoked when the user was revoked, if so
public record User(
    String name,
    Set<UserRole> roles,
    String keyEnding,
    Instant created,
    Optional<Instant> expires,
    Optional<Instant> revoked) {
  private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9-]{1,31}");

  public User {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "a user's name is 2 to 32 of a-z, 0-9 and '-', starting with a letter");
    }
    if (roles.isEmpty()) {
      throw new IllegalArgumentException("a user has at least one role");
    }
    if (roles.contains(UserRole.ADMINISTRATOR) && roles.size() > 1) {
      throw new IllegalArgumentException("an administrator has no other role");
    }
    roles = Collections.unmodifiableSet(EnumSet.copyOf(roles));
  }

  /// Whether the key may be used at `now`.
  public boolean isValid(Instant now) {
    return revoked.isEmpty() && expires.map(now::isBefore).orElse(true);
  }
}
