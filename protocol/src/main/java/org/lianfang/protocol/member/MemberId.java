package org.lianfang.protocol.member;

import java.util.regex.Pattern;

/// A member's permanent name on the ledger: 2 to 32 of `a-z`, `0-9` and `-`, starting with a
/// letter.
public record MemberId(String value) implements Comparable<MemberId> {
  private static final Pattern FORM = Pattern.compile("[a-z][a-z0-9-]{1,31}");

  public MemberId {
    if (!FORM.matcher(value).matches()) {
      throw new IllegalArgumentException(
          "a member id is 2 to 32 of a-z, 0-9 and '-', starting with a letter");
    }
  }

  @Override
  public int compareTo(MemberId other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
