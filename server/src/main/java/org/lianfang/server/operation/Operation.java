package org.lianfang.server.operation;

import java.time.Instant;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// A piece of long work as its caller sees it.
///
/// @param id `op_` and 26 characters, ascending by time
/// @param user who started it; only that user may fetch its files
/// @param result what it came to, where it did not fail
/// @param problem the problem document, where it failed
public record Operation(
    String id,
    Kind kind,
    String user,
    State state,
    Instant startedAt,
    Optional<Instant> endedAt,
    Progress progress,
    Optional<JsonNode> result,
    Optional<JsonNode> problem) {

  /// What is done.
  public enum Kind {
    FILING,
    SCREENING
  }

  /// Where it stands; all but the first are final.
  public enum State {
    RUNNING,
    SUCCEEDED,
    FAILED,
    /// Ended before the end of its input, as its user wished; the result tells how far it came.
    CANCELLED
  }

  /// How far it is.
  ///
  /// @param done lines dealt with
  /// @param totalBytes of the input
  /// @param doneBytes of the input, read so far
  public record Progress(
      long done, long totalBytes, long doneBytes, long accepted, long duplicates, long rejected) {
    public static Progress begin(long totalBytes) {
      return new Progress(0, totalBytes, 0, 0, 0, 0);
    }
  }

  /// A file that an operation leaves.
  public enum Attachment {
    REJECTS,
    HITS
  }
}
