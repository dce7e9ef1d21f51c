package org.lianfang.protocol.checkpoint;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.Malformed;
import org.lianfang.protocol.member.SigningKey;

/// A checkpoint with the signatures of its log and of its cosigners; none of them is verified yet.
///
/// @param signatures 1 to 100, each of another key
public record CosignedCheckpoint(Checkpoint checkpoint, List<NoteSignature> signatures) {
  /// How far a cosigner's clock may be ahead of one's own.
  public static final long AHEAD_SECONDS_MAX = 5;

  private static final Comparator<NoteSignature> BY_NAME =
      Comparator.comparing(NoteSignature::name)
          .thenComparing(NoteSignature::keyId, Integer::compareUnsigned);

  public CosignedCheckpoint {
    signatures = new SignedNote(checkpoint.text(), signatures).signatures();
  }

  /// What a quorum vouches for.
  ///
  /// @param cosigners names of those whose cosignatures counted, in ascending order
  /// @param oldestSeconds the oldest time in the newest quorum, since 1970-01-01T00:00:00Z: the
  ///   view is as old as that
  public record Cosigned(List<String> cosigners, long oldestSeconds) {
    public Cosigned {
      cosigners = List.copyOf(cosigners);
    }
  }

  /// Signs a checkpoint as its log; no cosignatures yet.
  public static CosignedCheckpoint sign(Checkpoint checkpoint, SigningKey logKey) {
    return new CosignedCheckpoint(checkpoint, List.of(checkpoint.sign(logKey)));
  }

  /// Reads a note.
  ///
  /// @throws Malformed if it is none, or its text is no checkpoint
  public static CosignedCheckpoint parse(Bytes note) throws Malformed {
    SignedNote signed = SignedNote.parse(note);
    return new CosignedCheckpoint(Checkpoint.parse(signed.text()), signed.signatures());
  }

  /// Returns the note's bytes.
  public Bytes encode() {
    return new SignedNote(checkpoint.text(), signatures).encode();
  }

  /// Returns this checkpoint with one more cosignature, in place of an older one of the same key;
  /// the caller has verified it. Lines stand in one order: the log's, then cosigners by name.
  public CosignedCheckpoint with(Cosignature cosignature) {
    NoteSignature added = cosignature.line();
    List<NoteSignature> lines = new ArrayList<>(signatures);
    lines.removeIf(line -> line.keyId() == added.keyId() && line.name().equals(added.name()));
    lines.add(added);
    return new CosignedCheckpoint(checkpoint, ordered(lines));
  }

  /// Returns this checkpoint with those lines only that these signers made, in order: the form in
  /// which it goes into a receipt.
  ///
  /// @throws Unproven if none of the lines is left
  public CosignedCheckpoint only(Signers signers) throws Unproven {
    List<NoteSignature> lines = new ArrayList<>();
    for (NoteSignature line : signatures) {
      if (holds(line, signers)) {
        lines.add(line);
      }
    }
    if (lines.isEmpty()) {
      throw new Unproven(ProofFlaw.NO_KNOWN_KEY);
    }
    return new CosignedCheckpoint(checkpoint, ordered(lines));
  }

  /// Checks a checkpoint that stands in a receipt: signed by the log, cosigned by a quorum, every
  /// line of a known key and verified, in one order. Asks no clock.
  ///
  /// @throws Unproven if any of this does not hold
  public Cosigned verifyWhole(Signers signers) throws Unproven {
    for (NoteSignature line : signatures) {
      // A line of nobody, or one that fails, would be carried along unread: two receipts that
      // differ
      // in it would both be valid.
      if (signers.log(line).isEmpty() && signers.cosigner(line).isEmpty()) {
        throw new Unproven(ProofFlaw.SIGNED_BY_UNKNOWN_KEY);
      }
    }
    if (!ordered(signatures).equals(signatures)) {
      throw new Unproven(ProofFlaw.SIGNATURE_ORDER);
    }
    return verify(signers, Long.MAX_VALUE);
  }

  /// Checks a checkpoint as a view of the log: signed by the log and cosigned by a quorum, counting
  /// only times at most five seconds ahead of `nowSeconds`, since clocks differ, but a cosigner
  /// that signs for tomorrow would make a cut-off log look fresh. Lines of unknown keys are passed
  /// over.
  ///
  /// @param nowSeconds own clock, since 1970-01-01T00:00:00Z
  /// @throws Unproven if there is no quorum, or a line of a known key fails
  public Cosigned verifyAt(Signers signers, long nowSeconds) throws Unproven {
    return verify(signers, Math.addExact(nowSeconds, AHEAD_SECONDS_MAX));
  }

  /// Checks that one of the log keys signed the checkpoint, whoever cosigned it.
  ///
  /// @throws Unproven if none did, or its line fails
  public void verifyLog(Signers signers) throws Unproven {
    for (NoteSignature line : signatures) {
      Optional<VerifierKey> log = signers.log(line);
      if (log.isPresent()) {
        checkpoint.verify(line, log.get());
        return;
      }
    }
    throw new Unproven(ProofFlaw.LOG_NOT_SIGNED);
  }

  private Cosigned verify(Signers signers, long latestSeconds) throws Unproven {
    if (!checkpoint.origin().equals(signers.origin())) {
      throw new Unproven(ProofFlaw.OTHER_LOG);
    }
    boolean logged = false;
    List<Cosignature> counted = new ArrayList<>();
    for (NoteSignature line : signatures) {
      // "If the key name and ID match a known key, verifiers MUST verify the signature. If a
      // signature from a known key fails to verify, clients SHOULD reject the whole note."
      Optional<VerifierKey> log = signers.log(line);
      Optional<VerifierKey> cosigner = signers.cosigner(line);
      if (log.isPresent()) {
        checkpoint.verify(line, log.get());
        logged = true;
      } else if (cosigner.isPresent()) {
        Cosignature cosignature = verified(line, cosigner.get());
        if (cosignature.timestampSeconds() <= latestSeconds) {
          counted.add(cosignature);
        }
      }
    }
    if (!logged) {
      throw new Unproven(ProofFlaw.LOG_NOT_SIGNED);
    }
    int required = signers.quorum().required();
    // Every line is of another key, so that nobody counts twice.
    if (counted.size() < required) {
      throw new Unproven(ProofFlaw.TOO_FEW_COSIGNATURES, counted.size(), required);
    }
    counted.sort(Comparator.comparingLong(Cosignature::timestampSeconds).reversed());
    return new Cosigned(
        counted.stream().map(Cosignature::cosigner).sorted().toList(),
        counted.get(required - 1).timestampSeconds());
  }

  private Cosignature verified(NoteSignature line, VerifierKey cosigner) throws Unproven {
    try {
      Cosignature cosignature = Cosignature.of(line);
      cosignature.verify(checkpoint, cosigner);
      return cosignature;
    } catch (Malformed e) {
      throw new Unproven(ProofFlaw.COSIGNATURE_FORM, line.name());
    }
  }

  private boolean holds(NoteSignature line, Signers signers) {
    try {
      Optional<VerifierKey> log = signers.log(line);
      if (log.isPresent()) {
        checkpoint.verify(line, log.get());
        return true;
      }
      Optional<VerifierKey> cosigner = signers.cosigner(line);
      if (cosigner.isPresent()) {
        verified(line, cosigner.get());
        return true;
      }
      return false;
    } catch (Unproven e) {
      return false;
    }
  }

  private List<NoteSignature> ordered(List<NoteSignature> lines) {
    Comparator<NoteSignature> logFirst =
        Comparator.comparing(line -> !line.name().equals(checkpoint.origin()));
    return lines.stream().sorted(logFirst.thenComparing(BY_NAME)).toList();
  }
}
