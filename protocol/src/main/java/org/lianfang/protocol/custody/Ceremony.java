package org.lianfang.protocol.custody;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.member.MemberId;

/// A key ceremony as it stands on the ledger. Its step follows from what its participants have
/// done.
///
/// @param participants share index = place in this list, from 1
/// @param deadline the last moment of ledger time at which a step counts
/// @param certified what the first participant certified, in the order of the keys; empty before
/// @param fault who was named and why, if it failed
public record Ceremony(
    CeremonyId id,
    MemberId opener,
    int threshold,
    List<KeyName> keys,
    List<Participant> participants,
    Instant opened,
    Instant deadline,
    List<CertifiedKey> certified,
    Optional<Named> fault) {

  /// What one participant has done.
  ///
  /// @param staticKey its one-time public key, once it has joined
  /// @param messagesHash of its messages, once it has dealt
  public record Participant(
      MemberId member,
      Optional<Bytes> staticKey,
      Optional<Bytes> messagesHash,
      boolean certified) {}

  /// A dealer that was named.
  ///
  /// @param dealer share index, from 1
  public record Named(int dealer, CeremonyFault fault) {}

  /// Where the ceremony stands.
  public enum Step {
    JOINING,
    DEALING,
    CERTIFYING,
    COMPLETED,
    FAILED
  }

  public Ceremony {
    keys = List.copyOf(keys);
    participants = List.copyOf(participants);
    certified = List.copyOf(certified);
  }

  public Step step() {
    if (fault.isPresent()) {
      return Step.FAILED;
    }
    if (participants.stream().anyMatch(participant -> participant.staticKey().isEmpty())) {
      return Step.JOINING;
    }
    if (participants.stream().anyMatch(participant -> participant.messagesHash().isEmpty())) {
      return Step.DEALING;
    }
    return participants.stream().allMatch(Participant::certified)
        ? Step.COMPLETED
        : Step.CERTIFYING;
  }

  /// Whether steps still count at this ledger time.
  public boolean isRunning(Instant time) {
    return switch (step()) {
      case JOINING, DEALING, CERTIFYING -> !time.isAfter(deadline);
      case COMPLETED, FAILED -> false;
    };
  }

  /// The share index of a participant, from 1; 0 if it is none.
  public int shareIndex(MemberId member) {
    for (int i = 0; i < participants.size(); i++) {
      if (participants.get(i).member().equals(member)) {
        return i + 1;
      }
    }
    return 0;
  }

  public List<MemberId> members() {
    return participants.stream().map(Participant::member).toList();
  }
}
