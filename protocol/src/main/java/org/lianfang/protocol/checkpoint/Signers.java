package org.lianfang.protocol.checkpoint;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.lianfang.protocol.member.MemberId;
import org.lianfang.protocol.member.Roster;

/// Whose signatures make a checkpoint of one log believed: one of the log keys, and a quorum.
///
/// @param origin the checkpoint's first line, and the name of every log key
/// @param logs keys of type 0x01, one for each validator that may serve
public record Signers(String origin, List<VerifierKey> logs, Quorum quorum) {
  public Signers {
    logs = List.copyOf(logs);
    NoteText.requireKeyName(origin);
    for (VerifierKey log : logs) {
      if (log.type() != SignatureType.ED25519 || !log.name().equals(origin)) {
        throw new IllegalArgumentException("a log key is of type 0x01 and named as the origin");
      }
      // A key that does both could be brought to sign a cosignature's text as a log, without the
      // checks that a cosigner makes.
      if (quorum.cosigners().stream().anyMatch(cosigner -> cosigner.key().equals(log.key()))) {
        throw new IllegalArgumentException("log and cosigning keys differ");
      }
    }
  }

  /// Returns the signers that a roster names.
  public static Signers of(String alliance, String origin, Roster roster) {
    return of(alliance, origin, roster, Set.of());
  }

  /// Returns the signers that a roster names, for the checkpoint that proves the expulsion of some:
  /// neither their log nor their cosigning keys count, but the quorum is the whole roster's.
  public static Signers of(String alliance, String origin, Roster roster, Set<MemberId> expelled) {
    List<Roster.Validator> counted =
        roster.validators().stream()
            .filter(validator -> !expelled.contains(validator.member()))
            .toList();
    return new Signers(
        origin,
        counted.stream()
            .map(validator -> new VerifierKey(origin, SignatureType.ED25519, validator.log()))
            .toList(),
        new Quorum(
            counted.stream().map(validator -> cosigner(alliance, validator)).toList(),
            roster.validators().size()));
  }

  private static VerifierKey cosigner(String alliance, Roster.Validator validator) {
    return new VerifierKey(
        Cosignature.cosignerName(alliance, validator.member().value()),
        SignatureType.COSIGNATURE,
        validator.cosign());
  }

  /// Returns the log key that this line names.
  Optional<VerifierKey> log(NoteSignature line) {
    return logs.stream().filter(line::isOf).findFirst();
  }

  /// Returns the cosigner's key that this line names, if it counts.
  Optional<VerifierKey> cosigner(NoteSignature line) {
    return quorum.cosigners().stream().filter(line::isOf).findFirst();
  }
}
