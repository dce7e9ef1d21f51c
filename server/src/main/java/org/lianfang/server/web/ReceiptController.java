package org.lianfang.server.web;

import java.time.Duration;
import java.util.Optional;
import org.lianfang.node.checkpoint.Receipts;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.Malformed;
import org.lianfang.protocol.Reason;
import org.lianfang.protocol.Refused;
import org.lianfang.protocol.call.CallId;
import org.lianfang.protocol.filing.RecordId;
import org.lianfang.server.user.UserRole;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/// Receipts of filings and of own calls.
@RestController
final class ReceiptController {
  private static final int WAIT_MAX_SECONDS = 30;
  private static final Duration PAUSE = Duration.ofMillis(100);

  private interface Source {
    Bytes receipt() throws Refused;
  }

  /// The receipt, once the ledger and its validators have all that it takes.
  @Permit({UserRole.OFFICER, UserRole.REPORTER, UserRole.AUDITOR})
  @GetMapping("/v1/receipts/{id}")
  ResponseEntity<byte[]> receipt(
      Caller caller, @PathVariable("id") String id, @RequestParam("wait") Optional<Integer> wait)
      throws Refused, InterruptedException {
    int seconds = wait.orElse(0);
    if (seconds < 0 || seconds > WAIT_MAX_SECONDS) {
      throw Problem.field("wait", "须为 0 至 30 秒", "is 0 to 30 seconds");
    }
    Source source = source(caller.node().node().receipts(), id);
    long end = System.nanoTime() + Duration.ofSeconds(seconds).toNanos();
    while (true) {
      try {
        return ResponseEntity.ok()
            .contentType(MediaType.APPLICATION_OCTET_STREAM)
            .body(source.receipt().toArray());
      } catch (Refused refused) {
        if (refused.reason() != Reason.RECEIPT_NOT_READY || System.nanoTime() >= end) {
          throw refused;
        }
      }
      Thread.sleep(PAUSE);
    }
  }

  private static Source source(Receipts receipts, String id) {
    try {
      if (id.startsWith(CallId.PREFIX)) {
        CallId call = CallId.parse(id);
        return () -> receipts.call(call);
      }
      RecordId record = RecordId.parse(id);
      return () -> receipts.filing(record);
    } catch (Malformed e) {
      throw Problem.field(
          "id", "须为调用编号 call_… 或记录编号 rec_…", "is a call id, call_…, or a record id, rec_…");
    }
  }
}
