package org.lianfang.node.custody;

import java.time.Instant;
import org.lianfang.protocol.call.Evaluation;
import org.lianfang.protocol.call.SignedCalls;
import org.lianfang.protocol.member.MemberId;

/// A custodian's wrong answer, which anybody can check: the signed request, and the answer that the
/// custodian signed over the request's hash.
///
/// @param custodian who signed the answer
/// @param at when it was received, by the asker's clock
public record Evidence(
    MemberId custodian, Instant at, Fault fault, SignedCalls request, Evaluation answer) {

  /// What is wrong with the answer.
  public enum Fault {
    /// It does not answer the items that were asked, or not under the keys that were asked.
    SHAPE,
    /// An element or a proof is not canonical, or is the identity.
    ELEMENT,
    /// A proof does not hold against the custodian's K_i on the ledger.
    PROOF
  }
}
