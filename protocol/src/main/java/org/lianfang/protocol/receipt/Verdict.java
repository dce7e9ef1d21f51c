package org.lianfang.protocol.receipt;

import java.time.Instant;
import java.util.List;
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

  /// @param reason a sentence: what does not hold
  record Invalid(String reason) implements Verdict {}
}
