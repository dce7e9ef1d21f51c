package org.lianfang.protocol.standard;

import java.util.Set;
import org.lianfang.protocol.call.Purpose;
import org.lianfang.protocol.filing.ListType;

/// Which lists a question for this purpose may see.
public record PurposeRule(Purpose purpose, Set<ListType> lists) {

  /// Refuses purposes of the source's own work, which see no lists.
  public PurposeRule {
    lists = Set.copyOf(lists);
    if (!purpose.isAsking()) {
      throw new IllegalArgumentException("a purpose of no question in the standard");
    }
  }
}
