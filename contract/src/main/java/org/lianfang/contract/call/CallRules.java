package org.lianfang.contract.call;

import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.lianfang.contract.state.AllianceDraft;
import org.lianfang.contract.state.AllianceState;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.Reason;
import org.lianfang.protocol.Refused;
import org.lianfang.protocol.call.CallBatch;
import org.lianfang.protocol.call.Purpose;
import org.lianfang.protocol.ledger.Command;
import org.lianfang.protocol.member.Member;
import org.lianfang.protocol.subject.SubjectType;

/// A custodian's batches of call records: numbered without gaps, each naming the one before.
public final class CallRules {
  private static final Comparator<CallBatch.Count> ORDER =
      Comparator.comparingInt(CallBatch.Count::member)
          .thenComparingInt(CallBatch.Count::subjectType)
          .thenComparingInt(CallBatch.Count::purpose)
          .thenComparingInt(count -> count.kind().number());

  private CallRules() {}

  /// Anchors one batch.
  ///
  /// | reason | when |
  /// |---|---|
  /// | BATCH_NUMBER | not the number after the custodian's last batch, or another previous root |
  /// | BATCH_INVALID | more than the largest size, counts that do not ascend, add up to another size, or name what does not exist |
  public static void post(AllianceDraft draft, Member custodian, Command.PostCallBatch command)
      throws Refused {
    CallBatch batch = command.batch();
    Optional<AllianceState.LastBatch> last = draft.state().lastBatch(custodian.number());
    long number = last.map(AllianceState.LastBatch::number).orElse(0L) + 1;
    Bytes previousRoot = last.map(AllianceState.LastBatch::root).orElse(Bytes.EMPTY);
    if (batch.number() != number || !batch.previousRoot().equals(previousRoot)) {
      throw new Refused(Reason.BATCH_NUMBER, "the batch does not follow the last one");
    }
    if (batch.size() < 1 || batch.size() > CallBatch.SIZE_MAX) {
      throw new Refused(Reason.BATCH_INVALID, "a batch has 1 to 65536 items");
    }
    requireCounts(draft.state(), batch);
    draft.putBatch(custodian.number(), new AllianceState.LastBatch(batch.number(), batch.root()));
  }

  private static void requireCounts(AllianceState state, CallBatch batch) throws Refused {
    List<CallBatch.Count> counts = batch.counts();
    Set<Integer> known = new HashSet<>();
    long sum = 0;
    for (int i = 0; i < counts.size(); i++) {
      CallBatch.Count count = counts.get(i);
      if (i > 0 && ORDER.compare(counts.get(i - 1), count) >= 0) {
        throw new Refused(Reason.BATCH_INVALID, "counts ascend, each once");
      }
      if (count.count() < 1
          || SubjectType.find(count.subjectType()).isEmpty()
          || Purpose.find(count.purpose()).isEmpty()) {
        throw new Refused(Reason.BATCH_INVALID, "a count is of a known type and purpose");
      }
      if (known.add(count.member()) && !state.hasMember(count.member())) {
        throw new Refused(Reason.BATCH_INVALID, "a count is of a member");
      }
      sum += count.count();
    }
    if (sum != batch.size()) {
      throw new Refused(Reason.BATCH_INVALID, "the counts add up to the size");
    }
  }
}
