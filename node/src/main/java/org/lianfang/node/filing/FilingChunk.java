package org.lianfang.node.filing;

import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import org.lianfang.protocol.ledger.Envelope;
import org.lianfang.protocol.ledger.RequestId;

/// Lines on their way to the ledger together, at most 250: few enough for a file of a thousand
/// lines to keep every step busy, and enough to share batches, proofs and writes.
///
/// @param number the chunk's own, ascending
/// @param request of the command that filed them
/// @param day of filing: open ends of validity are counted from it, whenever the chunk is resumed
/// @param envelope the signed command; empty until the entries are sealed. Its very bytes are
///   submitted, however often
record FilingChunk(
    long number,
    RequestId request,
    LocalDate day,
    List<ChunkLine> lines,
    Optional<Envelope> envelope) {
  static final int LINES_MAX = 250;

  FilingChunk {
    lines = List.copyOf(lines);
  }

  FilingChunk withEnvelope(Optional<Envelope> signed) {
    return new FilingChunk(number, request, day, lines, signed);
  }

  FilingChunk withLines(List<ChunkLine> rest) {
    return new FilingChunk(number, request, day, rest, Optional.empty());
  }
}
