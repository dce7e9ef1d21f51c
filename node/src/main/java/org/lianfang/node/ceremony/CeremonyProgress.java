package org.lianfang.node.ceremony;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.lianfang.protocol.custody.Ceremony;
import org.lianfang.protocol.custody.CeremonyFault;
import org.lianfang.protocol.member.MemberId;

/// Where a ceremony stands.
///
/// @param awaited who has not done the step at which the ceremony stands or stood: of one that
///   lapsed, the silent
/// @param faulty the dealer that was named, if it failed
public record CeremonyProgress(
    Ceremony ceremony, Standing standing, List<MemberId> awaited, Optional<Faulty> faulty) {

  /// A dealer and what is wrong with it.
  public record Faulty(MemberId dealer, CeremonyFault fault) {}

  /// The step, or how the ceremony ended.
  public enum Standing {
    JOINING,
    DEALING,
    CERTIFYING,
    COMPLETED,
    FAILED,
    /// The deadline passed before all had done their part.
    LAPSED
  }

  public CeremonyProgress {
    awaited = List.copyOf(awaited);
  }

  /// Reads a ceremony as it stands at `time`.
  public static CeremonyProgress of(Ceremony ceremony, Instant time) {
    return new CeremonyProgress(
        ceremony,
        standing(ceremony, time),
        ceremony.participants().stream()
            .filter(participant -> isAwaited(ceremony, participant))
            .map(Ceremony.Participant::member)
            .toList(),
        ceremony
            .fault()
            .map(named -> new Faulty(ceremony.members().get(named.dealer() - 1), named.fault())));
  }

  public boolean isRunning() {
    return switch (standing) {
      case JOINING, DEALING, CERTIFYING -> true;
      case COMPLETED, FAILED, LAPSED -> false;
    };
  }

  private static Standing standing(Ceremony ceremony, Instant time) {
    boolean lapsed = time.isAfter(ceremony.deadline());
    return switch (ceremony.step()) {
      case JOINING -> lapsed ? Standing.LAPSED : Standing.JOINING;
      case DEALING -> lapsed ? Standing.LAPSED : Standing.DEALING;
      case CERTIFYING -> lapsed ? Standing.LAPSED : Standing.CERTIFYING;
      case COMPLETED -> Standing.COMPLETED;
      case FAILED -> Standing.FAILED;
    };
  }

  private static boolean isAwaited(Ceremony ceremony, Ceremony.Participant participant) {
    return switch (ceremony.step()) {
      case JOINING -> participant.staticKey().isEmpty();
      case DEALING -> participant.messagesHash().isEmpty();
      case CERTIFYING -> !participant.certified();
      case COMPLETED, FAILED -> false;
    };
  }
}
