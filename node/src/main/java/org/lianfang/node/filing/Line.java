package org.lianfang.node.filing;

import java.util.List;
import org.lianfang.contract.standard.Draft;
import org.lianfang.contract.standard.Violation;
import org.lianfang.protocol.Bytes;

/// One line of a filing, as the reader yields it. The printed form holds no content.
public sealed interface Line {

  /// The physical line, from 1; the header of a CSV file is line 1.
  long number();

  /// The line's bytes without its end; of a line that is too long, only the beginning.
  Bytes raw();

  /// A line that keeps every rule.
  record Good(long number, Bytes raw, Draft draft) implements Line {
    @Override
    public String toString() {
      return "Good[" + number + ", " + draft + "]";
    }
  }

  /// A line that breaks rules.
  ///
  /// @param violations at least one, by precedence; the first is the line's reject code
  record Bad(long number, Bytes raw, List<Violation> violations) implements Line {
    /// Copies the list.
    public Bad {
      violations = List.copyOf(violations);
    }

    /// The violation that gives the reject code.
    public Violation first() {
      return violations.getFirst();
    }

    @Override
    public String toString() {
      return "Bad[" + number + ", " + first().code() + "]";
    }
  }
}
