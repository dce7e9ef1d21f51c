package org.lianfang.node.checkpoint;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.lianfang.protocol.Malformed;
import org.lianfang.protocol.checkpoint.Cosignature;
import org.lianfang.protocol.checkpoint.CosignedCheckpoint;
import org.lianfang.protocol.checkpoint.NoteSignature;
import org.lianfang.protocol.member.MemberId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Compares the own clock with those of the other validators, by the times that they cosigned:
/// their median, so that none of them alone makes a right clock look wrong.
///
/// Only times that are newer than those before count: an old note that is sent again says nothing.
/// Thread-safe.
public final class Clocks {
  /// Clocks that differ by more are wrong: cosignatures are not counted any more.
  public static final Duration DIFFERENCE_MAX = Duration.ofSeconds(5);

  private static final Logger LOG = LoggerFactory.getLogger(Clocks.class);
  private static final Duration REPEATED = Duration.ofMinutes(1);

  /// Of a single other clock nobody knows which of the two is wrong.
  private static final int OTHERS_MIN = 2;

  private final String own;
  private long newestSeconds;
  private volatile Optional<Duration> difference = Optional.empty();
  private @Nullable Instant warned;

  Clocks(String alliance, MemberId member) {
    this.own = Cosignature.cosignerName(alliance, member.value());
  }

  /// How far the own clock is ahead; negative if behind.
  Optional<Duration> difference() {
    return difference;
  }

  /// Takes a checkpoint whose lines have been verified.
  ///
  /// @param received by the own clock
  synchronized void compare(CosignedCheckpoint checkpoint, Instant received) {
    List<Long> times = new ArrayList<>();
    for (NoteSignature line : checkpoint.signatures()) {
      try {
        Cosignature cosignature = Cosignature.of(line);
        if (!cosignature.cosigner().equals(own)) {
          times.add(cosignature.timestampSeconds());
        }
      } catch (Malformed e) {
        // The log's own line has no time.
      }
    }
    if (times.size() < OTHERS_MIN) {
      return;
    }
    times.sort(null);
    long median = times.get(times.size() / 2);
    if (median <= newestSeconds) {
      return;
    }
    newestSeconds = median;
    Duration found = Duration.between(Instant.ofEpochSecond(median), received);
    difference = Optional.of(found);
    if (isWrong(found)
        && (warned == null || Duration.between(warned, received).compareTo(REPEATED) > 0)) {
      warned = received;
      LOG.error(
          "this machine's clock is {} s {} the other validators'",
          found.abs().toSeconds(),
          found.isNegative() ? "behind" : "ahead of");
    }
  }

  /// Whether clocks that differ so much cannot work together.
  public static boolean isWrong(Duration difference) {
    return difference.abs().compareTo(DIFFERENCE_MAX) > 0;
  }
}
