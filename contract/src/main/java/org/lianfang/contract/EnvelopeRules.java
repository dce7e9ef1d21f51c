package org.lianfang.contract;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.lianfang.contract.member.GenesisRules;
import org.lianfang.contract.state.AllianceDraft;
import org.lianfang.contract.state.AllianceState;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.Malformed;
import org.lianfang.protocol.Reason;
import org.lianfang.protocol.Refused;
import org.lianfang.protocol.ledger.Command;
import org.lianfang.protocol.ledger.Entry;
import org.lianfang.protocol.ledger.Envelope;
import org.lianfang.protocol.ledger.SignedCommand;
import org.lianfang.protocol.member.Alliance;
import org.lianfang.protocol.member.Application;
import org.lianfang.protocol.member.Member;
import org.lianfang.protocol.member.MemberId;
import org.lianfang.protocol.member.Role;
import org.lianfang.protocol.member.VerifyingKey;

/// What holds for every envelope before its command is looked at.
final class EnvelopeRules {
  /// Longer-lived commands are refused: it bounds how long request ids are remembered.
  static final Duration LIFE_MAX = Duration.ofHours(24);

  /// How many signatures are checked together.
  private static final int TOGETHER = 32;

  /// How many expired request ids one entry forgets: more than it adds, so that none pile up.
  private static final int FORGOTTEN_MAX = 4;

  private EnvelopeRules() {}

  /// An envelope whose signature holds.
  ///
  /// @param signer empty for the genesis: its signer is not a member yet
  record Verified(SignedCommand command, Optional<Member> signer) {}

  /// Checks size, form, the order of genesis and all else, member, key and signature.
  static Verified verify(KnownEnvelopes envelopes, AllianceState state, Bytes encoded)
      throws Refused {
    if (encoded.size() > Envelope.SIZE_MAX) {
      throw new Refused(Reason.TOO_LARGE, "an envelope has at most 1 MiB");
    }
    KnownEnvelopes.Read read;
    try {
      read = envelopes.read(encoded);
    } catch (Malformed e) {
      throw new Refused(Reason.MALFORMED, "not the one encoding of a command");
    }
    SignedCommand command = read.command();
    Optional<Alliance> alliance = state.alliance();
    if (command.command() instanceof Command.Genesis genesis) {
      if (alliance.isPresent()) {
        throw new Refused(Reason.NOT_GENESIS, "the alliance has begun already");
      }
      verifyGenesis(envelopes, read, genesis);
      return new Verified(command, Optional.empty());
    }
    if (alliance.isEmpty()) {
      throw new Refused(Reason.NO_ALLIANCE, "the alliance has not begun yet");
    }
    Member member =
        state
            .member(command.member())
            .orElseThrow(() -> new Refused(Reason.UNKNOWN_MEMBER, "not a member"));
    requireSigned(envelopes, read, member.keys().signing(), alliance.get().id());
    return new Verified(command, Optional.of(member));
  }

  /// Checks the signatures of envelopes together, some at a time, so that [#verify] finds those
  /// that hold checked. Ends at what it would refuse, so that many bad ones cost no more than some.
  static void verifyAll(KnownEnvelopes envelopes, AllianceState state, List<Bytes> encoded) {
    Optional<Alliance> alliance = state.alliance();
    Map<MemberId, Optional<VerifyingKey>> signers = new HashMap<>();
    boolean hold = alliance.isPresent();
    for (int from = 0; hold && from < encoded.size(); from += TOGETHER) {
      List<KnownEnvelopes.Read> reads = new ArrayList<>();
      List<VerifyingKey> keys = new ArrayList<>();
      for (Bytes one : encoded.subList(from, Math.min(encoded.size(), from + TOGETHER))) {
        Optional<KnownEnvelopes.Read> read = readable(envelopes, one);
        Optional<VerifyingKey> key =
            read.flatMap(
                readable ->
                    signers.computeIfAbsent(
                        readable.command().member(),
                        id -> state.member(id).map(member -> member.keys().signing())));
        if (key.isEmpty()) {
          hold = false;
          break;
        }
        if (read.get().signed().isEmpty()) {
          reads.add(read.get());
          keys.add(key.get());
        }
      }
      hold &= envelopes.hold(keys, alliance.get().id(), reads).cardinality() == reads.size();
    }
  }

  private static Optional<KnownEnvelopes.Read> readable(KnownEnvelopes envelopes, Bytes encoded) {
    try {
      return encoded.size() > Envelope.SIZE_MAX
          ? Optional.empty()
          : Optional.of(envelopes.read(encoded));
    } catch (Malformed e) {
      return Optional.empty();
    }
  }

  /// The genesis is signed by a founder, whose key only its own core names.
  private static void verifyGenesis(
      KnownEnvelopes envelopes, KnownEnvelopes.Read read, Command.Genesis genesis) throws Refused {
    Application founder =
        genesis.core().founders().stream()
            .filter(application -> application.member().equals(read.command().member()))
            .findFirst()
            .orElseThrow(() -> new Refused(Reason.UNKNOWN_MEMBER, "not a founder"));
    requireSigned(envelopes, read, founder.keys().signing(), genesis.core().alliance());
    GenesisRules.requireSigned(genesis);
  }

  private static void requireSigned(
      KnownEnvelopes envelopes, KnownEnvelopes.Read read, VerifyingKey key, String alliance)
      throws Refused {
    if (!key.fingerprint().equals(read.command().key())) {
      throw new Refused(Reason.UNKNOWN_KEY, "the key is not registered to the member");
    }
    if (!envelopes.holds(key, alliance, read)) {
      throw new Refused(Reason.BAD_SIGNATURE, "the signature does not verify");
    }
  }

  /// Refuses a request id that is remembered, whatever the content.
  static void requireNew(AllianceState state, Entry entry, SignedCommand command, Member signer)
      throws Refused {
    long now = entry.time().getEpochSecond();
    if (state.requestExpiry(signer.number(), command.request()).filter(e -> e >= now).isPresent()) {
      throw new Refused(Reason.REQUEST_ID_REUSED, "the request id was used");
    }
  }

  /// A command counts until the end of the second at which it expires.
  static void requireAlive(Entry entry, SignedCommand command) throws Refused {
    long now = entry.time().getEpochSecond();
    long expiry = command.expiresAt().getEpochSecond();
    if (expiry < now) {
      throw new Refused(Reason.EXPIRED, "the command has expired");
    }
    if (expiry - now > LIFE_MAX.toSeconds()) {
      throw new Refused(Reason.EXPIRY_TOO_FAR, "a command expires within 24 hours");
    }
  }

  /// Remembers the request id until its command expires, and forgets some that have expired.
  static void remember(AllianceDraft draft, Entry entry, SignedCommand command, Member signer) {
    draft.forgetExpired(entry.time().getEpochSecond(), FORGOTTEN_MAX);
    draft.remember(signer.number(), command.request(), command.expiresAt().getEpochSecond());
  }

  static void requireActive(Member signer) throws Refused {
    if (!signer.isActive()) {
      throw new Refused(Reason.MEMBER_NOT_ACTIVE, "the member is suspended or expelled");
    }
  }

  /// The one role that a command needs; none for votes, for a member's own engine keys, and for
  /// withdrawals, which are the source's.
  static void requireRole(Command command, Member signer) throws Refused {
    Set<Role> needed =
        switch (command) {
          case Command.FileRecords ignored -> Set.of(Role.REPORTER);
          case Command.PostCallBatch ignored -> Set.of(Role.CUSTODIAN);
          case Command.OpenCeremony ignored -> Set.of(Role.CUSTODIAN);
          case Command.JoinCeremony ignored -> Set.of(Role.CUSTODIAN);
          case Command.DealCeremony ignored -> Set.of(Role.CUSTODIAN);
          case Command.CertifyCeremony ignored -> Set.of(Role.CUSTODIAN);
          case Command.ComplainCeremony ignored -> Set.of(Role.CUSTODIAN);
          case Command.DemandCeremony ignored -> Set.of(Role.CUSTODIAN);
          case Command.AnswerCeremony ignored -> Set.of(Role.CUSTODIAN);
          case Command.LeaveCeremony ignored -> Set.of(Role.CUSTODIAN);
          case Command.Genesis ignored -> Set.of();
          case Command.ProposeAdmission ignored -> Set.of();
          case Command.ProposeStatus ignored -> Set.of();
          case Command.ProposeValidator ignored -> Set.of();
          case Command.ChangeEngineKeys ignored -> Set.of();
          case Command.ChangeEndpoints ignored -> Set.of();
          case Command.Vote ignored -> Set.of();
          case Command.WithdrawRecord ignored -> Set.of();
        };
    if (!signer.roles().containsAll(needed)) {
      throw new Refused(Reason.ROLE_MISSING, "the member lacks the role for this");
    }
  }
}
