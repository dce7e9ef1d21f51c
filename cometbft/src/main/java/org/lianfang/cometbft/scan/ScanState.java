package org.lianfang.cometbft.scan;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// How far the scan is and what it found.
///
/// @param running whether a pass is under way
/// @param position the height that was looked at last in this pass; 0 while it reads files
/// @param end the height at which this pass ends
/// @param passes how many were finished since the start
/// @param finishedAt when the last one was, by this machine's clock
/// @param findings what the last whole pass found, and this one so far; at most {@value
///   BlockScan#FINDINGS_MAX}
public record ScanState(
    boolean running,
    long position,
    long end,
    long passes,
    Optional<Instant> finishedAt,
    List<Finding> findings) {
  static final ScanState NONE = new ScanState(false, 0, 0, 0, Optional.empty(), List.of());

  public ScanState {
    findings = List.copyOf(findings);
  }
}
