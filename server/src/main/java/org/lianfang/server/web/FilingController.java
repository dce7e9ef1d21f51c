package org.lianfang.server.web;

import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Optional;
import org.lianfang.node.filing.LineFormat;
import org.lianfang.node.filing.LineReader;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.Encoding;
import org.lianfang.protocol.Reason;
import org.lianfang.protocol.ledger.RequestId;
import org.lianfang.protocol.member.Role;
import org.lianfang.server.operation.Operation;
import org.lianfang.server.operation.Operations;
import org.lianfang.server.operation.Work;
import org.lianfang.server.user.UserRole;
import org.lianfang.server.web.OperationController.OperationDocument;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/// Takes files of subjects to file.
@RestController
final class FilingController {

  /// Receives a file and starts an operation that files it. The same `Idempotency-Key` again gives
  /// the same operation.
  @Permit(
      value = {UserRole.OFFICER, UserRole.REPORTER},
      member = Role.REPORTER)
  @PostMapping(
      path = "/v1/filings",
      consumes = {
        "text/csv",
        "application/jsonl",
        "application/x-ndjson",
        MediaType.MULTIPART_FORM_DATA_VALUE
      })
  ResponseEntity<OperationDocument> file(
      Caller caller,
      HttpServletRequest request,
      @RequestParam("format") Optional<String> format,
      @RequestParam("charset") Optional<String> charset,
      @RequestParam("dry_run") Optional<Boolean> dryRun)
      throws IOException {
    Charset characters = charset(charset.orElse("UTF-8"));
    Optional<LineFormat> named =
        format.map(
            name ->
                LineFormat.find(name)
                    .orElseThrow(
                        () -> Problem.field("format", "须为 csv 或 jsonl", "is csv or jsonl")));
    Optional<String> key = IdempotencyFilter.key(request);
    Upload upload = Upload.receive(request, caller.node().operations());
    FilingWork work =
        new FilingWork(
            caller.node(),
            requestId(caller, key),
            named.orElse(upload.mediaType().equals("text/csv") ? LineFormat.CSV : LineFormat.JSONL),
            characters,
            upload.warningLists(),
            dryRun.orElse(false),
            request.getLocale());
    return start(caller, Operation.Kind.FILING, key, upload, work);
  }

  static ResponseEntity<OperationDocument> start(
      Caller caller, Operation.Kind kind, Optional<String> key, Upload upload, Work work)
      throws IOException {
    try {
      Operations.Started started =
          caller
              .node()
              .operations()
              .start(
                  kind,
                  caller.user().name(),
                  key.map(text -> AnsweredRequests.requestKey(caller.key(), text)),
                  upload.fingerprint(),
                  upload.file(),
                  work);
      ResponseEntity.BodyBuilder answer =
          ResponseEntity.accepted()
              .location(URI.create("/v1/operations/" + started.operation().id()));
      if (started.replayed()) {
        answer.header(IdempotencyFilter.REPLAYED, "true");
      }
      return answer.body(OperationDocument.of(started.operation()));
    } catch (Operations.RequestDiffers e) {
      throw Problem.of(Reason.IDEMPOTENCY_MISMATCH);
    } catch (Operations.TooMany e) {
      throw new Problem(
          Reason.OVERLOADED, "同时进行的操作过多", "Too many operations run at once; try again later");
    } finally {
      Files.deleteIfExists(upload.file());
    }
  }

  /// The filing's own name: the same for a request that is repeated by the same user.
  private static RequestId requestId(Caller caller, Optional<String> key) {
    Bytes name =
        Encoding.hash(
            Bytes.utf8("lianfang/filing-request/1"),
            Bytes.utf8(caller.user().name()),
            Bytes.utf8(key.orElseGet(() -> java.util.UUID.randomUUID().toString())));
    return new RequestId(name.slice(0, RequestId.SIZE));
  }

  static Charset charset(String name) {
    return switch (name.toUpperCase(java.util.Locale.ROOT)) {
      case "UTF-8" -> StandardCharsets.UTF_8;
      case "GB18030" -> LineReader.GB18030;
      default -> throw Problem.field("charset", "须为 UTF-8 或 GB18030", "is UTF-8 or GB18030");
    };
  }
}
