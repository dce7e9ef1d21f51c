package org.lianfang.protocol.member;

import java.util.Collections;
import java.util.Set;
import java.util.TreeSet;

/// What an institution hands over to be admitted.
///
/// @param nameChinese the institution's name, at most 100 characters
/// @param nameEnglish likewise
/// @param roles at least one
public record Application(
    MemberId member, String nameChinese, String nameEnglish, Set<Role> roles, MemberKeys keys) {
  /// The label under which applications are signed.
  public static final String LABEL = "lianfang/application/1";

  private static final int NAME_MAX = 100;

  public Application {
    roles = Collections.unmodifiableSet(new TreeSet<>(roles));
    if (roles.isEmpty()
        || nameChinese.length() > NAME_MAX
        || nameEnglish.length() > NAME_MAX
        || nameEnglish.isBlank()
        || hasControl(nameChinese)
        || hasControl(nameEnglish)) {
      throw new IllegalArgumentException(
          "an application has roles and names of at most 100 printable characters");
    }
  }

  private static boolean hasControl(String text) {
    return text.codePoints()
        .anyMatch(
            c ->
                Character.isISOControl(c)
                    || Character.getType(c) == Character.FORMAT
                    || Character.getType(c) == Character.SURROGATE);
  }
}
