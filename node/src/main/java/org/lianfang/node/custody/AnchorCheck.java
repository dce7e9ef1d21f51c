package org.lianfang.node.custody;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.lianfang.protocol.Reason;
import org.lianfang.protocol.Refused;
import org.lianfang.protocol.call.AnchoredRun;
import org.lianfang.protocol.call.CallBatch;
import org.lianfang.protocol.call.CallsHeader;
import org.lianfang.protocol.checkpoint.ProofFlaw;
import org.lianfang.protocol.checkpoint.Unproven;
import org.lianfang.protocol.member.Member;
import org.lianfang.protocol.member.MemberId;
import org.lianfang.protocol.receipt.ReceiptFlaw;

/// Checks runs of call entries against the own replica: each leads to the root of a batch that the
/// custodian posted there, and holds items that their asker signed. Used for one delivery by one
/// thread.
final class AnchorCheck {
  private final CallView view;
  private final String alliance;
  private final MemberId custodian;
  private final Map<Long, Optional<CallBatch>> batches = new HashMap<>();

  /// @param custodian who hands the entries over: it can only vouch for its own batches
  AnchorCheck(CallView view, String alliance, MemberId custodian) {
    this.view = view;
    this.alliance = alliance;
    this.custodian = custodian;
  }

  /// @throws Refused `RECEIPT_INVALID` if one does not hold; `VIEW_STALE` if this replica has not
  ///   come so far yet
  void check(List<AnchoredRun> runs) throws Refused {
    for (AnchoredRun run : runs) {
      try {
        check(run);
      } catch (Unproven e) {
        throw invalid(run, String.valueOf(e.getMessage()));
      }
    }
  }

  private static Refused invalid(AnchoredRun run, String why) {
    return new Refused(
        Reason.RECEIPT_INVALID,
        "the run of call " + run.calls().getFirst().item().id() + " does not hold: " + why);
  }

  private void check(AnchoredRun run) throws Refused, Unproven {
    if (!run.header().custodian().equals(custodian)) {
      throw invalid(run, "it is another custodian's");
    }
    if (run.position() >= view.size()) {
      throw new Refused(Reason.VIEW_STALE, "this replica has not come so far yet");
    }
    CallBatch batch =
        batches
            .computeIfAbsent(run.position(), position -> view.batchAt(position, custodian))
            .orElseThrow(() -> invalid(run, "no batch stands at that position"));
    if (batch.number() != run.batch() || batch.size() != run.batchSize()) {
      throw invalid(run, "another batch stands at that position");
    }
    RunEntries entries = RunEntries.of(run);
    if (!entries.tree().root().equals(batch.root())
        || !entries.items().root().equals(run.header().root())) {
      throw new Unproven(ProofFlaw.INCLUSION_OTHER_ROOT);
    }
    checkSigned(run);
  }

  private void checkSigned(AnchoredRun run) throws Unproven {
    Optional<Member> asker = view.member(run.header().member());
    boolean holds =
        asker.isPresent()
            && asker
                .get()
                .keys()
                .custody()
                .verify(CallsHeader.LABEL, alliance, run.headerBytes(), run.signature());
    if (!holds) {
      throw new Unproven(ReceiptFlaw.ASKER_NOT_SIGNED);
    }
  }
}
