package org.lianfang.node.custody;

import java.util.Optional;
import org.lianfang.protocol.call.CallItem;
import org.lianfang.protocol.call.CallKind;
import org.lianfang.protocol.call.Purpose;
import org.lianfang.protocol.filing.RecordId;
import org.lianfang.protocol.subject.SubjectType;

/// What the rules look at in a call, before and after it is blinded.
record CallShape(
    CallKind kind, Purpose purpose, SubjectType subjectType, Optional<RecordId> record) {

  static CallShape of(CallItem item) {
    return new CallShape(item.kind(), item.purpose(), item.subjectType(), item.record());
  }

  /// @throws IllegalArgumentException if nothing is asked, or the subject is of another type
  static CallShape of(Question question) {
    if (question.subject().filter(s -> s.type() != question.subjectType()).isPresent()) {
      throw new IllegalArgumentException("the subject is of another type than the question");
    }
    return new CallShape(
        kind(question), question.purpose(), question.subjectType(), question.record());
  }

  private static CallKind kind(Question question) {
    if (question.record().isEmpty()) {
      if (question.subject().isEmpty()) {
        throw new IllegalArgumentException("a question asks for something");
      }
      return CallKind.QUERY;
    }
    if (question.subject().isEmpty()) {
      return CallKind.OPENING;
    }
    return question.purpose() == Purpose.ROTATION ? CallKind.ROTATION : CallKind.FILING;
  }
}
