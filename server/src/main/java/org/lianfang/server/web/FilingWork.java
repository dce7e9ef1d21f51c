package org.lianfang.server.web;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.lianfang.contract.standard.Standard;
import org.lianfang.contract.standard.Violation;
import org.lianfang.contract.state.AllianceState;
import org.lianfang.ledger.View;
import org.lianfang.node.filing.FileRefused;
import org.lianfang.node.filing.FilingRequest;
import org.lianfang.node.filing.FilingResult;
import org.lianfang.node.filing.LineFormat;
import org.lianfang.node.filing.LineReader;
import org.lianfang.node.filing.RejectSink;
import org.lianfang.node.filing.RejectWriter;
import org.lianfang.node.filing.WarningList;
import org.lianfang.protocol.Reason;
import org.lianfang.protocol.filing.RecordId;
import org.lianfang.protocol.filing.RecordState;
import org.lianfang.protocol.ledger.RequestId;
import org.lianfang.server.HostedNode;
import org.lianfang.server.operation.Operation;
import org.lianfang.server.operation.Work;

/// Files a received file.
///
/// @param request names the filing: repeated under the same name, it files nothing twice
record FilingWork(
    HostedNode hosted,
    RequestId request,
    LineFormat format,
    Charset charset,
    List<WarningList> warningLists,
    boolean dryRun,
    Locale locale)
    implements Work {

  /// One line that was not filed.
  record RejectDocument(long line, String field, String code, String message) {}

  record FilingDocument(
      String requestId,
      long accepted,
      long duplicates,
      long rejected,
      List<String> records,
      List<RejectDocument> rejects,
      String operation) {}

  @Override
  public Object run(Desk desk) throws Exception {
    long total = Files.size(desk.input());
    try (CountingStream in =
            new CountingStream(new BufferedInputStream(Files.newInputStream(desk.input())));
        LineReader reader = open(in, RecordState.day(desk.startedAt()))) {
      // Of an input without bad lines, the header alone.
      try (RejectWriter rejects =
          new RejectWriter(
              new BufferedOutputStream(Files.newOutputStream(desk.rejects())), reader.shape())) {
        FilingResult result =
            hosted
                .node()
                .filings()
                .file(
                    new FilingRequest(
                        request,
                        () -> desk.cancelled().getAsBoolean() ? null : reader.next(),
                        RejectSink.to(rejects),
                        dryRun,
                        (read, standing, rejected) ->
                            desk.progress()
                                .accept(
                                    new Operation.Progress(
                                        read, total, in.count(), standing, 0, rejected))))
                .toCompletableFuture()
                .get();
        desk.progress()
            .accept(
                new Operation.Progress(
                    result.accepted() + result.duplicates() + result.rejected(),
                    total,
                    total,
                    result.accepted(),
                    result.duplicates(),
                    result.rejected()));
        if (!dryRun) {
          hosted.figures().filed(result.accepted(), result.rejected());
        }
        return document(result, desk.operation());
      }
    }
  }

  private LineReader open(CountingStream in, LocalDate today) throws IOException {
    Standard standard;
    try (View view = hosted.ledger().read()) {
      standard =
          new AllianceState(view).standard().orElseThrow(() -> Problem.of(Reason.NO_ALLIANCE));
    }
    try {
      return LineReader.open(in, format, charset, standard, warningLists, today);
    } catch (FileRefused e) {
      throw new Problem(
          Reason.FILE_HEADER,
          new Said(Reason.FILE_HEADER.zh(), Reason.FILE_HEADER.en()),
          e.violations().stream().map(FilingWork::headerFlaw).toList());
    }
  }

  private static Problem.Flaw headerFlaw(Violation violation) {
    return new Problem.Flaw(
        Optional.of(1L),
        Optional.empty(),
        violation.field().isEmpty() ? Optional.empty() : Optional.of(violation.field()),
        violation.code().name(),
        new Said(violation.zh(), violation.en()));
  }

  private FilingDocument document(FilingResult result, String operation) {
    return new FilingDocument(
        result.request().bytes().toHex(),
        result.accepted(),
        result.duplicates(),
        result.rejected(),
        result.records().stream().map(RecordId::toString).toList(),
        result.rejects().stream()
            .map(
                reject ->
                    new RejectDocument(
                        reject.line(),
                        reject.field(),
                        reject.code(),
                        new Said(reject.zh(), reject.en()).in(locale)))
            .toList(),
        operation);
  }
}
