package org.lianfang.node.filing;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.lianfang.contract.standard.Violation;
import org.lianfang.contract.standard.ViolationCode;
import org.lianfang.node.filing.ChunkFiling.Settled;
import org.lianfang.node.filing.Filings.Claim;
import org.lianfang.protocol.Detail;
import org.lianfang.protocol.InvariantViolation;
import org.lianfang.protocol.Reason;
import org.lianfang.protocol.Refused;
import org.lianfang.protocol.filing.RecordId;

/// One input on its way: reads a chunk of lines whenever few enough are on their way, and counts
/// what became of them.
final class FilingRun {
  /// Two chunks are evaluated, while another is on its way to the ledger and the vaults, and the
  /// next is read already.
  private static final int CHUNKS_MAX = 4;

  private final FilingRequest request;
  private final Filings filings;
  private final Executor executor;
  private final CompletableFuture<FilingResult> result = new CompletableFuture<>();
  private final Map<String, Line.Good> seen = new HashMap<>();
  private final List<Pending> pending = new ArrayList<>();
  private final TreeMap<Long, RecordId> records = new TreeMap<>();
  private final TreeMap<Long, Reject> rejects = new TreeMap<>();
  private long read;
  private long accepted;
  private long duplicates;
  private long rejected;
  private int running;
  private boolean ended;
  private @Nullable Throwable failure;

  FilingRun(FilingRequest request, Filings filings, Executor executor) {
    this.request = request;
    this.filings = filings;
    this.executor = executor;
  }

  /// A line whose record is on its way with another line.
  private record Pending(Line.Good line, RecordId record) {}

  CompletionStage<FilingResult> start() {
    executor.execute(this::step);
    return result;
  }

  private synchronized void step() {
    try {
      while (!ended && failure == null && running < CHUNKS_MAX) {
        readChunk();
      }
    } catch (IOException | RuntimeException | InvariantViolation e) {
      failure = e;
    }
    request.progress().at(read, accepted + duplicates, rejected);
    if (running == 0 && (ended || failure != null) && !result.isDone()) {
      finish();
    }
  }

  private void readChunk() throws IOException {
    List<Line.Good> lines = new ArrayList<>();
    while (!ended && lines.size() < FilingChunk.LINES_MAX) {
      switch (request.lines().next()) {
        case null -> ended = true;
        case Line.Good good -> {
          read++;
          lines.add(good);
        }
        case Line.Bad bad -> {
          read++;
          reject(bad, bad.violations());
        }
      }
    }
    if (lines.isEmpty()) {
      return;
    }
    Claim claim = filings.claim(request, lines, seen);
    if (!request.dryRun()) {
      // What was claimed stands in the journal now, and is found there.
      seen.clear();
    }
    Map<RecordId, Line.Good> free = new HashMap<>();
    try {
      for (int i = 0; i < lines.size(); i++) {
        claimed(lines.get(i), claim.standings().get(i), free);
      }
    } finally {
      // What is in the journal goes to the ledger, even if rejects cannot be written.
      claim.chunk().ifPresent(chunk -> run(chunk.number(), free));
    }
  }

  private void claimed(Line.Good line, References.Standing standing, Map<RecordId, Line.Good> free)
      throws IOException {
    switch (standing) {
      case References.Standing.Free(RecordId record) -> {
        if (request.dryRun()) {
          accept(line, record);
        } else {
          free.put(record, line);
        }
      }
      case References.Standing.Same(OwnRecord own) -> {
        if (own.state() == OwnRecord.State.PENDING && !request.dryRun()) {
          pending.add(new Pending(line, own.id()));
        } else {
          stands(line, own);
        }
      }
      case References.Standing.Repeated(RecordId record) -> {
        if (request.dryRun()) {
          duplicate(line, record);
        } else {
          pending.add(new Pending(line, record));
        }
      }
      case References.Standing.Conflict() ->
          reject(line, List.of(Violation.of("reference", ViolationCode.REFERENCE_CONFLICT)));
      case References.Standing.Closed() ->
          reject(line, List.of(Violation.of("reference", ViolationCode.REFERENCE_CLOSED)));
    }
  }

  /// A line that an earlier run of the very same command filed was accepted, not repeated.
  private void stands(Line.Good line, OwnRecord own) {
    if (own.request().equals(request.request()) && own.line() == line.number()) {
      accept(line, own.id());
    } else {
      duplicate(line, own.id());
    }
  }

  private void run(long chunk, Map<RecordId, Line.Good> lines) {
    running++;
    filings
        .run(chunk)
        .whenComplete(
            (settled, problem) -> executor.execute(() -> settled(lines, settled, problem)));
  }

  private synchronized void settled(
      Map<RecordId, Line.Good> lines, @Nullable Settled settled, @Nullable Throwable problem) {
    running--;
    if (settled == null) {
      failure = failure == null ? problem : failure;
    } else {
      settled(lines, settled);
    }
    step();
  }

  private void settled(Map<RecordId, Line.Good> lines, Settled settled) {
    try {
      for (Map.Entry<RecordId, Line.Good> line : lines.entrySet()) {
        Reason reason = settled.refused().get(line.getKey());
        if (reason == null) {
          accept(line.getValue(), line.getKey());
        } else {
          reject(line.getValue(), reason);
        }
      }
    } catch (IOException e) {
      failure = e;
    }
  }

  private void finish() {
    Throwable problem = failure;
    if (problem != null) {
      result.completeExceptionally(explained(ChunkFiling.unwrap(problem)));
      return;
    }
    if (pending.isEmpty()) {
      complete();
      return;
    }
    // Lines that are on their way with another command: wait for it.
    filings
        .resume()
        .whenComplete(
            (done, unfinished) -> {
              if (unfinished == null) {
                resolve();
              } else {
                result.completeExceptionally(explained(ChunkFiling.unwrap(unfinished)));
              }
            });
  }

  private synchronized void resolve() {
    try {
      for (Pending waiting : pending) {
        OwnRecord own = filings.own(waiting.record()).orElseThrow();
        Reason refusal = own.refusal().orElse(null);
        if (refusal == null) {
          stands(waiting.line(), own);
        } else {
          reject(waiting.line(), refusal);
        }
      }
      complete();
    } catch (IOException | RuntimeException e) {
      result.completeExceptionally(e);
    }
  }

  private void complete() {
    result.complete(
        new FilingResult(
            request.request(),
            accepted,
            duplicates,
            rejected,
            List.copyOf(records.values()),
            List.copyOf(rejects.values())));
  }

  private Throwable explained(Throwable problem) {
    return problem instanceof Refused refused && !request.dryRun() && read > 0
        ? new Refused(
            refused.reason(),
            Detail.FILED_IN_PART,
            refused.zh(),
            String.valueOf(refused.getMessage()),
            accepted + duplicates)
        : problem;
  }

  private void accept(Line.Good line, RecordId record) {
    accepted++;
    stands(line, record);
  }

  private void duplicate(Line.Good line, RecordId record) {
    duplicates++;
    stands(line, record);
  }

  private void stands(Line.Good line, RecordId record) {
    records.put(line.number(), record);
    if (records.size() > FilingResult.RECORDS_MAX) {
      records.pollLastEntry();
    }
  }

  private void reject(Line line, List<Violation> violations) throws IOException {
    request.rejects().broken(line.raw(), violations);
    Violation first = violations.getFirst();
    count(new Reject(line.number(), first.field(), first.code().name(), first.zh(), first.en()));
  }

  private void reject(Line line, Reason reason) throws IOException {
    request.rejects().refused(line.raw(), reason);
    count(new Reject(line.number(), "", reason.name(), reason.zh(), reason.en()));
  }

  private void count(Reject reject) {
    rejected++;
    rejects.put(reject.line(), reject);
    if (rejects.size() > FilingResult.REJECTS_MAX) {
      rejects.pollLastEntry();
    }
  }
}
