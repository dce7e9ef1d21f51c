package org.lianfang.protocol.custody;

import java.util.Optional;
import org.lianfang.protocol.subject.SubjectType;

/// Which of the alliance's keys: a subject type's k_T, or k_P where there is no type.
///
/// @param epoch from 1
public record KeyName(Optional<SubjectType> subjectType, int epoch) {
  public KeyName {
    if (epoch < 1) {
      throw new IllegalArgumentException("epochs are numbered from 1");
    }
  }

  public boolean isPayloadKey() {
    return subjectType.isEmpty();
  }
}
