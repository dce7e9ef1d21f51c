package org.lianfang.node.ceremony;

import java.time.Instant;
import java.util.List;
import org.lianfang.protocol.custody.Ceremony;
import org.lianfang.protocol.custody.CeremonyFault;
import org.lianfang.protocol.member.MemberId;

/// Where a ceremony stands.
///
/// @param awaited whom the ceremony waits for
/// @param faulty who is at fault, if it ended without keys: named by the ledger, or silent
public record CeremonyProgress(
    Ceremony ceremony, Standing standing, List<MemberId> awaited, List<Faulty> faulty) {

  /// A participant and its fault.
  public record Faulty(MemberId participant, CeremonyFault fault) {}

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

  /// Copies the lists.
  public CeremonyProgress {
    awaited = List.copyOf(awaited);
    faulty = List.copyOf(faulty);
  }

  /// Reads a ceremony as it stands at `time`.
  public static CeremonyProgress of(Ceremony ceremony, Instant time) {
    List<MemberId> members = ceremony.members();
    return new CeremonyProgress(
        ceremony,
        standing(ceremony, time),
        ceremony.isRunning(time)
            ? ceremony.awaited().stream().map(index -> members.get(index - 1)).toList()
            : List.of(),
        ceremony.verdict(time).stream()
            .map(named -> new Faulty(members.get(named.participant() - 1), named.fault()))
            .toList());
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
}
