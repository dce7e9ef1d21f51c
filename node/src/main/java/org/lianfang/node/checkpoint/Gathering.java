package org.lianfang.node.checkpoint;

import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.Malformed;
import org.lianfang.protocol.checkpoint.Cosignature;
import org.lianfang.protocol.checkpoint.CosignedCheckpoint;
import org.lianfang.protocol.checkpoint.NoteSignature;
import org.lianfang.protocol.checkpoint.ProofFlaw;
import org.lianfang.protocol.checkpoint.Signers;
import org.lianfang.protocol.checkpoint.Unproven;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The cosignatures of one round as they come.
///
/// A view is as old as the oldest time in its newest quorum. So a validator whose clock is an hour
/// behind, and who happens to be among the first, would make everybody's view an hour old: where
/// times lie far apart, the others are waited for.
final class Gathering {
  private static final Logger LOG = LoggerFactory.getLogger(Gathering.class);

  /// How far apart the times of one round may be.
  static final Duration SPREAD_MAX = Duration.ofSeconds(10);

  private final Signers signers;
  private final InstantSource clock;
  private final CompletableFuture<CosignedCheckpoint> quorum = new CompletableFuture<>();
  private CosignedCheckpoint gathered;
  private Optional<CosignedCheckpoint> best = Optional.empty();

  Gathering(CosignedCheckpoint signed, Signers signers, InstantSource clock) {
    this.gathered = signed;
    this.signers = signers;
    this.clock = clock;
  }

  CompletionStage<CosignedCheckpoint> quorum() {
    return quorum;
  }

  /// Takes the line of a validator.
  synchronized void add(Bytes line) {
    try {
      gathered = gathered.with(Cosignature.parse(line)).only(signers);
      CosignedCheckpoint.Cosigned cosigned =
          gathered.verifyAt(signers, clock.instant().getEpochSecond());
      best = Optional.of(gathered);
      if (newest() - cosigned.oldestSeconds() <= SPREAD_MAX.toSeconds()) {
        quorum.complete(gathered);
      }
    } catch (Malformed | Unproven e) {
      // Not enough yet, or a line that does not hold: others may still come.
      LOG.debug("a cosignature did not complete the quorum: {}", e.getMessage());
    }
  }

  private long newest() {
    long newest = 0;
    for (NoteSignature line : gathered.signatures()) {
      try {
        newest = Math.max(newest, Cosignature.of(line).timestampSeconds());
      } catch (Malformed e) {
        // The log's own line has no time.
      }
    }
    return newest;
  }

  /// Nobody else is waited for.
  ///
  /// @param otherwise why there is none, if there is none
  synchronized void end(ProofFlaw otherwise) {
    if (best.isPresent()) {
      quorum.complete(best.get());
    } else {
      quorum.completeExceptionally(new Unproven(otherwise));
    }
  }
}
