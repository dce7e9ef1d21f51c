package org.lianfang.node.filing;

import java.io.IOException;
import java.util.List;
import org.lianfang.contract.standard.Violation;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.Reason;

/// Takes the lines of an input that are not filed.
public interface RejectSink {
  /// Drops them; the result still counts them.
  RejectSink NONE =
      new RejectSink() {
        @Override
        public void broken(Bytes raw, List<Violation> violations) {}

        @Override
        public void refused(Bytes raw, Reason reason) {}
      };

  /// Writes them to a file.
  static RejectSink to(RejectWriter writer) {
    return new RejectSink() {
      @Override
      public void broken(Bytes raw, List<Violation> violations) throws IOException {
        writer.write(raw, violations);
      }

      @Override
      public void refused(Bytes raw, Reason reason) throws IOException {
        writer.write(raw, reason);
      }
    };
  }

  /// A line that breaks rules of the standard.
  ///
  /// @param raw as it was read
  /// @param violations at least one, by precedence
  void broken(Bytes raw, List<Violation> violations) throws IOException;

  /// A line that the ledger refused.
  void refused(Bytes raw, Reason reason) throws IOException;
}
