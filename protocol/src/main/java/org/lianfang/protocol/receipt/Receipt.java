package org.lianfang.protocol.receipt;

import java.util.List;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.call.CallEntry;
import org.lianfang.protocol.call.CallId;
import org.lianfang.protocol.filing.RecordId;

/// Proof, checkable offline, that a filing or a call stands on the ledger. Nothing in it is
/// believed before [ReceiptVerifier] has checked it.
///
/// @param trial whether an engine made it that holds all members in one process
/// @param checkpoint note text with log signature and cosignatures
/// @param transitions changes of roster between the roster that a checker may hold and the
///   checkpoint's, oldest first
public record Receipt(
    String alliance, boolean trial, Claim claim, Bytes checkpoint, List<Transition> transitions) {
  public static final int VERSION = 1;

  /// The largest receipt that is read, in bytes.
  public static final int SIZE_MAX = 64 << 20;

  public Receipt {
    transitions = List.copyOf(transitions);
  }

  /// What is claimed to stand on the ledger.
  public sealed interface Claim {}

  /// A record was filed and accepted.
  public record Filing(RecordId record, Standing standing) implements Claim {}

  /// A call was recorded by these custodians.
  ///
  /// @param admission the asker's, whose key signed the call
  public record Call(CallId call, List<BatchedCall> calls, Admission admission) implements Claim {
    public Call {
      calls = List.copyOf(calls);
    }
  }

  /// One custodian's record of the call.
  ///
  /// @param index the entry's place in the custodian's batch
  /// @param path from the entry to the batch's root
  /// @param standing of the batch's command
  public record BatchedCall(CallEntry entry, int index, List<Bytes> path, Standing standing) {
    public BatchedCall {
      path = List.copyOf(path);
    }
  }

  /// The admission of a member, or the genesis that it founded: which keys are its own.
  ///
  /// @param changes the bytes of the state changes, which hold the member
  /// @param path from the leaf to the checkpoint's root
  public record Admission(Bytes leaf, Bytes changes, List<Bytes> path) {
    public Admission {
      path = List.copyOf(path);
    }
  }

  /// One command that stands on the ledger.
  ///
  /// @param leaf the leaf's bytes, which bind envelope, outcome, time and place
  /// @param path from the leaf to the checkpoint's root
  public record Standing(Bytes envelope, Bytes outcome, Bytes leaf, List<Bytes> path) {
    public Standing {
      path = List.copyOf(path);
    }
  }

  /// One change of roster.
  ///
  /// @param changes the bytes of the state changes, which hold the new roster
  /// @param checkpoint of the end of its block, cosigned by the roster before
  public record Transition(Bytes leaf, Bytes changes, List<Bytes> path, Bytes checkpoint) {
    public Transition {
      path = List.copyOf(path);
    }
  }
}
