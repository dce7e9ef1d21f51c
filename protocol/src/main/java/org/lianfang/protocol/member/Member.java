package org.lianfang.protocol.member;

import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.lianfang.protocol.Bytes;

/// An admitted institution as it stands on the ledger.
///
/// @param number given by admission, from 1, never reused
/// @param since ledger time of the last change of status, whole milliseconds
/// @param admitted ledger time of the admission, whole milliseconds
/// @param position where the command stands that admitted it
/// @param application what the member handed over to be admitted
/// @param validator whether it was chosen to validate; it does so only while it is active
/// @param engine the keys of its consensus engine now in force; empty in a trial, and only there
/// @param endpoints where it listens now; likewise
public record Member(
    int number,
    MemberStatus status,
    Instant since,
    Instant admitted,
    long position,
    Application application,
    boolean validator,
    Optional<EngineKeys> engine,
    Optional<Endpoints> endpoints) {
  /// What the keys of members start with in the replicated state, and no other keys.
  public static final Bytes STATE_TABLE = Bytes.hex("02");

  public Member {
    if (number < 1) {
      throw new IllegalArgumentException("members are numbered from 1");
    }
  }

  /// A member as its admission makes it: not chosen to validate, with the keys that it applied
  /// with.
  public Member(
      int number,
      MemberStatus status,
      Instant since,
      Instant admitted,
      long position,
      Application application) {
    this(
        number,
        status,
        since,
        admitted,
        position,
        application,
        false,
        application.engine(),
        application.endpoints());
  }

  /// Where the replicated state holds the member of this number.
  public static Bytes stateKey(int number) {
    return Bytes.join(STATE_TABLE, Bytes.ofInt(number));
  }

  public MemberId id() {
    return application.member();
  }

  public Set<Role> roles() {
    return application.roles();
  }

  public MemberKeys keys() {
    return application.keys();
  }

  public boolean isActive() {
    return status == MemberStatus.ACTIVE;
  }

  /// Whether it validates now: its checkpoints and cosignatures count, and its engine votes.
  public boolean isValidating() {
    return validator && isActive();
  }

  public boolean hasRole(Role role) {
    return application.roles().contains(role);
  }

  /// The same member with another status from `time` on.
  public Member withStatus(MemberStatus changed, Instant time) {
    return with(changed, time, validator, engine, endpoints);
  }

  /// The same member, chosen to validate or no longer.
  public Member withValidator(boolean chosen) {
    return with(status, since, chosen, engine, endpoints);
  }

  /// The same member with other engine keys.
  public Member withEngine(EngineKeys changed) {
    return with(status, since, validator, Optional.of(changed), endpoints);
  }

  /// The same member, listening elsewhere.
  public Member withEndpoints(Endpoints changed) {
    return with(status, since, validator, engine, Optional.of(changed));
  }

  /// The same member with another of what changes; the rest stays as its admission made it.
  private Member with(
      MemberStatus newStatus,
      Instant newSince,
      boolean chosen,
      Optional<EngineKeys> newEngine,
      Optional<Endpoints> newEndpoints) {
    return new Member(
        number,
        newStatus,
        newSince,
        admitted,
        position,
        application,
        chosen,
        newEngine,
        newEndpoints);
  }
}
