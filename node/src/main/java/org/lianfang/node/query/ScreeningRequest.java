package org.lianfang.node.query;

import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.lianfang.protocol.call.Purpose;

/// A command to ask about many subjects.
///
/// @param open whether to open every match
public record ScreeningRequest(
    SubjectSource lines, Purpose purpose, boolean open, Sink sink, Progress progress) {

  /// Lines of an input, one after the other; a [SubjectReader] is one.
  @FunctionalInterface
  public interface SubjectSource {
    /// The next line; null at the end.
    @Nullable SubjectLine next() throws IOException;
  }

  /// Takes what comes of the lines, one call at a time: rejects as they are read, matches in the
  /// order of the batches.
  public interface Sink {
    void match(SubjectLine.Good line, Match match) throws IOException;

    void reject(SubjectLine.Bad line) throws IOException;
  }

  /// Takes note of how far a screening is.
  @FunctionalInterface
  public interface Progress {
    void at(long asked, long matches, long rejected);
  }
}
