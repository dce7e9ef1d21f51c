package org.lianfang.server.web;

import jakarta.servlet.http.HttpServletRequest;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Locale;
import java.util.Optional;
import org.lianfang.node.query.ScreeningFiles;
import org.lianfang.node.query.ScreeningRequest;
import org.lianfang.node.query.ScreeningResult;
import org.lianfang.node.query.Screenings;
import org.lianfang.node.query.SubjectReader;
import org.lianfang.protocol.call.Purpose;
import org.lianfang.protocol.member.Role;
import org.lianfang.server.operation.Operation;
import org.lianfang.server.operation.Work;
import org.lianfang.server.user.UserRole;
import org.lianfang.server.web.OperationController.OperationDocument;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/// Takes files of subjects to ask about.
@RestController
final class ScreeningController {

  /// @param missingEntries the most that any answer counted as missing
  record ScreeningDocument(
      long asked, long hits, long rejected, int missingEntries, long elapsedMs) {}

  @Permit(
      value = UserRole.OFFICER,
      member = {Role.QUERIER, Role.SUPERVISOR})
  @PostMapping(
      path = "/v1/screenings",
      consumes = {"text/csv", MediaType.MULTIPART_FORM_DATA_VALUE})
  ResponseEntity<OperationDocument> screen(
      Caller caller,
      HttpServletRequest request,
      @RequestParam("purpose") String purpose,
      @RequestParam("open") Optional<Boolean> open)
      throws IOException {
    Optional<String> key = IdempotencyFilter.key(request);
    ScreeningWork work =
        new ScreeningWork(
            caller.node().node().screenings(),
            QueryController.purpose(purpose),
            open.orElse(false),
            request.getLocale());
    Upload upload = Upload.receive(request, caller.node().operations());
    return FilingController.start(caller, Operation.Kind.SCREENING, key, upload, work);
  }

  private record ScreeningWork(Screenings screenings, Purpose purpose, boolean open, Locale locale)
      implements Work {
    @Override
    public Object run(Desk desk) throws Exception {
      long total = Files.size(desk.input());
      try (CountingStream in =
              new CountingStream(new BufferedInputStream(Files.newInputStream(desk.input())));
          Writer hits = Files.newBufferedWriter(desk.hits(), StandardCharsets.UTF_8);
          Writer rejects = Files.newBufferedWriter(desk.rejects(), StandardCharsets.UTF_8)) {
        SubjectReader reader = SubjectReader.open(in);
        ScreeningResult result =
            screenings
                .screen(
                    new ScreeningRequest(
                        () -> desk.cancelled().getAsBoolean() ? null : reader.next(),
                        purpose,
                        open,
                        new ScreeningFiles(hits, rejects, reader.header(), open),
                        (asked, matches, rejected) ->
                            desk.progress()
                                .accept(
                                    new Operation.Progress(
                                        asked, total, in.count(), matches, 0, rejected))))
                .toCompletableFuture()
                .get();
        return new ScreeningDocument(
            result.asked(),
            result.hits(),
            result.rejected(),
            result.missingEntries(),
            result.elapsed().toMillis());
      }
    }
  }
}
