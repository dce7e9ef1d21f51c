package org.lianfang.node.filing;

import java.util.List;
import org.lianfang.contract.standard.Violation;

/// A file that is refused as a whole, because its header is wrong: no line of it was read.
@SuppressWarnings("serial")
public final class FileRefused extends Exception {
  private final List<Violation> violations;

  /// Refuses a file for these reasons, at least one.
  public FileRefused(List<Violation> violations) {
    super(violations.getFirst().code().name());
    this.violations = List.copyOf(violations);
  }

  /// What is wrong with the header, by precedence.
  public List<Violation> violations() {
    return violations;
  }
}
