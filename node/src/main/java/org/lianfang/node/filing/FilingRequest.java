package org.lianfang.node.filing;

import org.lianfang.protocol.ledger.RequestId;

/// A command to file an input.
///
/// @param request names it: of lines filed under the same id before, the repetition says `accepted`
/// @param rejects takes bad lines as they are found; called by one thread at a time
/// @param dryRun judges every line and files nothing
/// @param progress is told now and then
public record FilingRequest(
    RequestId request, LineSource lines, RejectSink rejects, boolean dryRun, Progress progress) {

  /// Takes note of how far a filing is.
  @FunctionalInterface
  public interface Progress {
    /// @param read lines read so far
    /// @param standing lines that stand on the ledger
    /// @param rejected lines rejected
    void at(long read, long standing, long rejected);
  }
}
