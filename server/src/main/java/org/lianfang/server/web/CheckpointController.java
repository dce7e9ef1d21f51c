package org.lianfang.server.web;

import java.nio.charset.StandardCharsets;
import org.lianfang.ledger.View;
import org.lianfang.protocol.Reason;
import org.lianfang.protocol.Refused;
import org.lianfang.server.RosterFile;
import org.lianfang.server.user.UserRole;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/// What a checker of receipts needs: the newest cosigned checkpoint and the roster.
@RestController
final class CheckpointController {
  private static final MediaType NOTE = new MediaType("text", "plain", StandardCharsets.UTF_8);

  /// The newest checkpoint as a signed note (c2sp.org/tlog-checkpoint).
  @Permit({
    UserRole.OFFICER,
    UserRole.REPORTER,
    UserRole.AUDITOR,
    UserRole.ADMINISTRATOR,
    UserRole.SUPERVISOR
  })
  @GetMapping("/v1/checkpoints/latest")
  ResponseEntity<byte[]> latest(Caller caller) {
    return ResponseEntity.ok()
        .contentType(NOTE)
        .body(
            caller
                .node()
                .newestCheckpoint()
                .orElseThrow(() -> Problem.of(Reason.RECEIPT_NOT_READY))
                .encode()
                .toArray());
  }

  @Permit({
    UserRole.OFFICER,
    UserRole.REPORTER,
    UserRole.AUDITOR,
    UserRole.ADMINISTRATOR,
    UserRole.SUPERVISOR
  })
  @GetMapping("/v1/roster")
  RosterFile roster(Caller caller) throws Refused {
    try (View view = caller.node().ledger().read()) {
      return RosterFile.of(view);
    }
  }
}
