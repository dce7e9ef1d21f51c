package org.lianfang.server.web;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.lianfang.cometbft.engine.EngineHealth;
import org.lianfang.cometbft.scan.BlockScan;
import org.lianfang.cometbft.scan.ScanState;
import org.lianfang.protocol.Reason;
import org.lianfang.server.HostedNode;
import org.lianfang.server.user.UserRole;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/// How the consensus engine of this node does, and the scan of what it has stored.
@RestController
final class EngineController {
  /// @param kind `trial` where one process holds all members; then nothing else is there
  /// @param clockMs how far this machine's clock is ahead of the other validators'
  /// @param waiting transactions in the engine's memory; absent if it does not answer
  record EngineDocument(
      String kind,
      Optional<Long> clockMs,
      Optional<HealthDocument> health,
      Optional<Long> waiting,
      Optional<ScanDocument> scan) {}

  record HealthDocument(
      long height,
      long peerHeight,
      int peers,
      boolean catchingUp,
      long restarts,
      Optional<String> failed) {
    static HealthDocument of(EngineHealth health) {
      return new HealthDocument(
          health.height(),
          health.peerHeight(),
          health.peers(),
          health.catchingUp(),
          health.restarts(),
          health.failed());
    }
  }

  /// @param position the height that was looked at last
  /// @param findings where stored blocks are damaged
  record ScanDocument(
      boolean running,
      long position,
      long end,
      long passes,
      Optional<Instant> finishedAt,
      List<FindingDocument> findings) {
    static ScanDocument of(ScanState state) {
      return new ScanDocument(
          state.running(),
          state.position(),
          state.end(),
          state.passes(),
          state.finishedAt(),
          state.findings().stream()
              .map(finding -> new FindingDocument(finding.place(), finding.what()))
              .toList());
    }
  }

  record FindingDocument(String place, String what) {}

  @Permit({UserRole.OFFICER, UserRole.REPORTER, UserRole.AUDITOR, UserRole.ADMINISTRATOR})
  @GetMapping("/v1/engine")
  EngineDocument engine(Caller caller) {
    HostedNode node = caller.node();
    return new EngineDocument(
        node.engine().isPresent() ? "cometbft" : "trial",
        node.clockDifference().map(java.time.Duration::toMillis),
        node.engine().map(HealthDocument::of),
        node.waiting(),
        node.scan().map(BlockScan::state).map(ScanDocument::of));
  }

  /// Begins to look through all stored blocks now. Answers before it has; the list tells.
  @Permit(UserRole.ADMINISTRATOR)
  @PostMapping("/v1/engine/scan")
  ResponseEntity<ScanDocument> scan(Caller caller) {
    BlockScan scan = caller.node().scan().orElseThrow(() -> Problem.of(Reason.NOT_FOUND));
    scan.now();
    return ResponseEntity.accepted().body(ScanDocument.of(scan.state()));
  }
}
