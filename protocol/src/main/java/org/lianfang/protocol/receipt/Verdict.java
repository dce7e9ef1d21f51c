package org.lianfang.protocol.receipt;

import java.time.Instant;
import java.util.List;
import org.lianfang.protocol.FoundFlaw;
import org.lianfang.protocol.checkpoint.VerifierKey;
import org.lianfang.protocol.member.MemberId;

/// What checking a receipt found.
public sealed interface Verdict {

  /// What a valid receipt proves: that the filing was accepted, or the call recorded, by then.
  enum Kind {
    FILING,
    CALL
  }

  /// @param member who filed or asked
  /// @param time ledger time; of a call, that of the last custodian's batch
  /// @param position place on the ledger, likewise
  /// @param treeSize the checkpoint's size
  /// @param cosigners member ids of those whose cosignatures counted, ascending
  /// @param log the log key that signed the checkpoint
  /// @param signers whose cosignatures would have counted
  record Valid(
      Kind kind,
      MemberId member,
      Instant time,
      long position,
      long treeSize,
      List<String> cosigners,
      VerifierKey log,
      List<VerifierKey> signers)
      implements Verdict {
    public Valid {
      cosigners = List.copyOf(cosigners);
      signers = List.copyOf(signers);
    }
  }

  /// Which part of a receipt was being checked when it failed, in the order of the checks.
  enum Part {
    /// The bytes are not a receipt, or not in its one encoding.
    FORM,
    /// It is another alliance's than the roster.
    ALLIANCE,
    /// A change of roster on the way from the trusted one does not hold.
    ROSTER,
    /// The checkpoint is not signed by the log and more than two thirds of the roster.
    CHECKPOINT,
    /// What is on the ledger is not what the receipt claims, or is not on it.
    CLAIM,
    /// The asker did not sign the call that the custodians recorded.
    ASKER
  }

  /// @param part where checking ended
  /// @param found what does not hold
  record Invalid(Part part, FoundFlaw found) implements Verdict {}
}
