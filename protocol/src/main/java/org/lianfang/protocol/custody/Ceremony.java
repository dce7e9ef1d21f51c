package org.lianfang.protocol.custody;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.Encoding;
import org.lianfang.protocol.member.MemberId;
import org.lianfang.protocol.subject.SubjectType;

/// A key ceremony as it stands on the ledger. Its step, its deadlines and who is silent follow from
/// what its participants have done, and from ledger time.
///
/// Each step may take [#stepTakes]. A participant that did not get a dealer's message demands it on
/// the ledger while the last step is within its time; then dealers have as long again to answer,
/// and participants as long again to certify.
///
/// @param participants share index = place in this list, from 1
/// @param excluded custodians that earlier ceremonies named, and that take no part
/// @param stepBegan when the present step began, whole milliseconds
/// @param stepTakes how long a step may take
/// @param demands for messages that did not arrive, in the order in which they were made
/// @param certified the keys, once the first participant has certified them; empty before
/// @param named who was found at fault; it ends the ceremony
public record Ceremony(
    CeremonyId id,
    MemberId opener,
    int threshold,
    List<KeyName> keys,
    List<Participant> participants,
    List<Excluded> excluded,
    Instant opened,
    Instant stepBegan,
    Duration stepTakes,
    List<Demand> demands,
    List<CertifiedKey> certified,
    List<Named> named) {

  /// What one participant has done.
  ///
  /// @param staticKey its one-time public key, once it has joined
  /// @param messagesHash of its messages, once it has dealt
  public record Participant(
      MemberId member,
      Optional<Bytes> staticKey,
      Optional<Bytes> messagesHash,
      boolean certified) {}

  /// A message that a participant did not get of a dealer, both by share index.
  public record Demand(int receiver, int dealer, boolean answered) {}

  /// A participant at fault.
  ///
  /// @param participant share index, from 1
  /// @param at ledger time
  public record Named(int participant, CeremonyFault fault, Instant at) {}

  /// A custodian that takes no part, because of a fault in an earlier ceremony.
  ///
  /// @param since ledger time of the fault
  public record Excluded(MemberId member, CeremonyFault fault, Instant since) {}

  /// Where the ceremony stands.
  public enum Step {
    JOINING,
    DEALING,
    CERTIFYING,
    COMPLETED,
    FAILED
  }

  /// Copies the lists.
  public Ceremony {
    keys = List.copyOf(keys);
    participants = List.copyOf(participants);
    excluded = List.copyOf(excluded);
    demands = List.copyOf(demands);
    certified = List.copyOf(certified);
    named = List.copyOf(named);
  }

  public Step step() {
    if (!named.isEmpty()) {
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

  /// The last moment of ledger time at which a demand counts.
  public Instant demandsUntil() {
    return stepBegan.plus(stepTakes);
  }

  /// The last moment of ledger time at which what the ceremony now waits for counts.
  public Instant deadline() {
    if (demands.isEmpty()) {
      return stepBegan.plus(stepTakes);
    }
    return stepBegan.plus(stepTakes.multipliedBy(isAnswered() ? 3 : 2));
  }

  private boolean isAnswered() {
    return demands.stream().allMatch(Demand::answered);
  }

  /// Whether steps still count at this ledger time.
  public boolean isRunning(Instant time) {
    return switch (step()) {
      case JOINING, DEALING, CERTIFYING -> !time.isAfter(deadline());
      case COMPLETED, FAILED -> false;
    };
  }

  /// Whom the ceremony waits for, by share index, ascending; if its deadline has passed, the
  /// silent. While a demand is open these are the dealers that have not answered: who lacks a
  /// message cannot certify.
  public List<Integer> awaited() {
    return IntStream.rangeClosed(1, participants.size())
        .filter(index -> isAwaited(index, participants.get(index - 1)))
        .boxed()
        .toList();
  }

  private boolean isAwaited(int index, Participant participant) {
    return switch (step()) {
      case JOINING -> participant.staticKey().isEmpty();
      case DEALING -> participant.messagesHash().isEmpty();
      case CERTIFYING ->
          isAnswered()
              ? !participant.certified()
              : demands.stream().anyMatch(one -> one.dealer() == index && !one.answered());
      case COMPLETED, FAILED -> false;
    };
  }

  /// Who is at fault as of a moment of ledger time: whoever was named, or, after the deadline, the
  /// silent. Empty while the ceremony runs, and if it has completed.
  public List<Named> verdict(Instant time) {
    if (isRunning(time)) {
      return List.of();
    }
    return switch (step()) {
      case COMPLETED -> List.of();
      case FAILED -> named;
      case JOINING, DEALING, CERTIFYING ->
          awaited().stream()
              .map(index -> new Named(index, CeremonyFault.SILENT, deadline()))
              .toList();
    };
  }

  /// Whom the next ceremony goes on without: whoever is at fault here or was in an earlier one,
  /// unless this one made its keys.
  public List<Excluded> leftOut(Instant time) {
    if (step() == Step.COMPLETED) {
      return List.of();
    }
    List<Excluded> all = new ArrayList<>(excluded);
    for (Named one : verdict(time)) {
      all.add(
          new Excluded(participants.get(one.participant() - 1).member(), one.fault(), one.at()));
    }
    return all;
  }

  /// The id of one key's session: alliance, ceremony and key, each after its length.
  public byte[] sessionId(String alliance, KeyName key) {
    byte type = key.subjectType().map(SubjectType::number).orElse(0).byteValue();
    return Encoding.lengthPrefixed(
            Bytes.utf8(alliance),
            id.bytes(),
            Bytes.join(Bytes.owning(new byte[] {type}), Bytes.ofInt(key.epoch())))
        .toArray();
  }

  /// The share index of a participant, from 1; 0 if it is none.
  public int shareIndex(MemberId member) {
    return members().indexOf(member) + 1;
  }

  public List<MemberId> members() {
    return participants.stream().map(Participant::member).toList();
  }

  /// The same with what one participant has done by `time`, which may begin the next step.
  public Ceremony with(Participant changed, Instant time) {
    Ceremony next =
        new Ceremony(
            id,
            opener,
            threshold,
            keys,
            participants.stream()
                .map(each -> each.member().equals(changed.member()) ? changed : each)
                .toList(),
            excluded,
            opened,
            stepBegan,
            stepTakes,
            demands,
            certified,
            named);
    return next.step() == step()
        ? next
        : new Ceremony(
            id,
            opener,
            threshold,
            keys,
            next.participants,
            excluded,
            opened,
            time,
            stepTakes,
            demands,
            certified,
            named);
  }

  /// The same with other demands.
  public Ceremony withDemands(List<Demand> changed) {
    return new Ceremony(
        id,
        opener,
        threshold,
        keys,
        participants,
        excluded,
        opened,
        stepBegan,
        stepTakes,
        changed,
        certified,
        named);
  }

  /// The same with its keys.
  public Ceremony withCertified(List<CertifiedKey> made) {
    return new Ceremony(
        id,
        opener,
        threshold,
        keys,
        participants,
        excluded,
        opened,
        stepBegan,
        stepTakes,
        demands,
        made,
        named);
  }

  /// The same, ended by who was at fault.
  public Ceremony withNamed(List<Named> atFault) {
    return new Ceremony(
        id,
        opener,
        threshold,
        keys,
        participants,
        excluded,
        opened,
        stepBegan,
        stepTakes,
        demands,
        certified,
        atFault);
  }
}
