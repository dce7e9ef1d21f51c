package org.lianfang.server.web;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import org.lianfang.protocol.Reason;
import org.lianfang.server.operation.Operation;
import org.lianfang.server.operation.Operations;
import org.lianfang.server.user.UserRole;
import org.springframework.core.io.FileSystemResource;
import org.springframework.core.io.Resource;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;
import tools.jackson.databind.JsonNode;

/// Long work: how far it is, what it came to, and the files that it left. An operation is shown to
/// the user who started it and to auditors; its files to the former only.
@RestController
final class OperationController {
  private static final int WAIT_MAX_SECONDS = 20;

  /// @param done lines dealt with
  record OperationDocument(
      String id,
      String kind,
      String state,
      long done,
      long totalBytes,
      long doneBytes,
      long accepted,
      long duplicates,
      long rejected,
      Instant startedAt,
      Optional<Instant> endedAt,
      Optional<JsonNode> result,
      Optional<JsonNode> problem) {
    static OperationDocument of(Operation operation) {
      Operation.Progress progress = operation.progress();
      return new OperationDocument(
          operation.id(),
          operation.kind().name().toLowerCase(Locale.ROOT),
          operation.state().name().toLowerCase(Locale.ROOT),
          progress.done(),
          progress.totalBytes(),
          progress.doneBytes(),
          progress.accepted(),
          progress.duplicates(),
          progress.rejected(),
          operation.startedAt(),
          operation.endedAt(),
          operation.result(),
          operation.problem());
    }
  }

  @Permit({UserRole.OFFICER, UserRole.REPORTER, UserRole.AUDITOR})
  @GetMapping("/v1/operations/{id}")
  OperationDocument operation(
      Caller caller, @PathVariable("id") String id, @RequestParam("wait") Optional<Integer> wait)
      throws InterruptedException {
    int seconds = wait.orElse(0);
    if (seconds < 0 || seconds > WAIT_MAX_SECONDS) {
      throw Problem.field("wait", "须为 0 至 20 秒", "is 0 to 20 seconds");
    }
    Operation operation = shown(caller, id);
    return OperationDocument.of(
        seconds == 0 || operation.state() != Operation.State.RUNNING
            ? operation
            : caller
                .node()
                .operations()
                .await(id, Duration.ofSeconds(seconds))
                .orElseThrow(() -> Problem.of(Reason.NOT_FOUND)));
  }

  /// The operation as it goes, an event about each second until it has ended.
  @Permit({UserRole.OFFICER, UserRole.REPORTER, UserRole.AUDITOR})
  @GetMapping(path = "/v1/operations/{id}/events", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
  SseEmitter follow(Caller caller, @PathVariable("id") String id) {
    Operation operation = shown(caller, id);
    SseEmitter events = new SseEmitter(0L);
    caller
        .node()
        .operations()
        .follow(
            operation.id(),
            new Operations.Follower() {
              @Override
              public void see(Operation seen) throws IOException {
                try {
                  events.send(OperationDocument.of(seen), MediaType.APPLICATION_JSON);
                } catch (IllegalStateException e) {
                  // The server found the connection closed before we did.
                  throw new IOException(e);
                }
              }

              @Override
              public void close() {
                events.complete();
              }
            });
    return events;
  }

  /// Ends it early: what it has read stands, and the rest is left.
  @Permit({UserRole.OFFICER, UserRole.REPORTER})
  @PostMapping("/v1/operations/{id}/cancellation")
  OperationDocument cancel(Caller caller, @PathVariable("id") String id)
      throws InterruptedException {
    Operation operation = own(caller, id);
    caller.node().operations().cancel(id);
    return OperationDocument.of(
        caller
            .node()
            .operations()
            .await(operation.id(), Duration.ofSeconds(WAIT_MAX_SECONDS))
            .orElseThrow(() -> Problem.of(Reason.NOT_FOUND)));
  }

  @Permit({UserRole.OFFICER, UserRole.REPORTER})
  @GetMapping("/v1/operations/{id}/rejects")
  ResponseEntity<Resource> rejects(Caller caller, @PathVariable("id") String id) {
    return file(caller, id, Operation.Attachment.REJECTS);
  }

  @Permit(UserRole.OFFICER)
  @GetMapping("/v1/operations/{id}/hits")
  ResponseEntity<Resource> hits(Caller caller, @PathVariable("id") String id) {
    return file(caller, id, Operation.Attachment.HITS);
  }

  private static Operation shown(Caller caller, String id) {
    return caller
        .node()
        .operations()
        .find(id)
        .filter(
            operation ->
                operation.user().equals(caller.user().name())
                    || caller.user().roles().contains(UserRole.AUDITOR))
        .orElseThrow(() -> Problem.of(Reason.NOT_FOUND));
  }

  private static Operation own(Caller caller, String id) {
    Operation operation = shown(caller, id);
    if (!operation.user().equals(caller.user().name())) {
      throw Problem.of(Reason.NOT_FOUND);
    }
    return operation;
  }

  private static ResponseEntity<Resource> file(
      Caller caller, String id, Operation.Attachment attachment) {
    Operation operation = own(caller, id);
    Path file =
        caller
            .node()
            .operations()
            .attachment(operation, attachment)
            .orElseThrow(() -> Problem.of(Reason.NOT_FOUND));
    return ResponseEntity.ok()
        .contentType(MediaType.APPLICATION_OCTET_STREAM)
        .body(new FileSystemResource(file));
  }
}
