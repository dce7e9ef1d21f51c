package org.lianfang.node.query;

import org.lianfang.protocol.subject.Subject;

/// One line of a screening's input. The printed form holds no content.
public sealed interface SubjectLine {
  /// The physical line, from 1; the header is line 1.
  long number();

  /// The line as it was read, without its end.
  String raw();

  /// A line that names a subject.
  record Good(long number, String raw, Subject subject) implements SubjectLine {
    @Override
    public String toString() {
      return "Good[" + number + ", " + subject + "]";
    }
  }

  /// A line that does not.
  ///
  /// @param field the column at fault; empty where it is the line as a whole
  /// @param code stable, upper snake case
  /// @param zh what is expected, in Chinese
  /// @param en the same in English
  record Bad(long number, String raw, String field, String code, String zh, String en)
      implements SubjectLine {
    @Override
    public String toString() {
      return "Bad[" + number + ", " + code + "]";
    }
  }
}
