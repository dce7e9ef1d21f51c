package org.lianfang.bench.alliance;

import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.lianfang.bench.load.Recorder;
import org.lianfang.bench.load.Work;
import org.lianfang.ledger.Ledger;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.call.CallBatch;
import org.lianfang.protocol.call.CallKind;
import org.lianfang.protocol.call.Purpose;
import org.lianfang.protocol.ledger.Command;
import org.lianfang.protocol.ledger.Envelope;
import org.lianfang.protocol.subject.SubjectType;

/// One custodian that signs and posts batches of call records, some of them at once. A batch of one
/// call is what a design with a ledger transaction for every query does.
public final class BatchPoster implements Work {
  private static final List<SubjectType> TYPES =
      List.of(SubjectType.PHONE, SubjectType.ID_CARD, SubjectType.CARD);

  private final Founder custodian;
  private final int members;
  private final Posting posting;
  private final SecureRandom random = new SecureRandom();
  private long number;
  private Bytes root = Bytes.EMPTY;
  private int size = 1;

  /// @param members that may have asked
  /// @param window how many batches may wait for the ledger at once
  BatchPoster(Ledger ledger, int members, Founder custodian, int window) {
    this.custodian = custodian;
    this.members = members;
    this.posting = new Posting(ledger, window, this::next);
  }

  /// Sets how many calls each batch holds from now on.
  public BatchPoster of(int calls) {
    size = calls;
    posting.counting(calls);
    return this;
  }

  /// Lets commands be signed before a run's clock starts, from now on.
  public BatchPoster signAhead() {
    posting.signAhead();
    return this;
  }

  /// The same custodian, one batch at a time.
  public Work oneAtATime() {
    return posting.oneAtATime();
  }

  @Override
  public void prepare(Duration time) {
    posting.prepare(time);
  }

  @Override
  public void call(Recorder recorder) throws Exception {
    posting.call(recorder);
  }

  @Override
  public void drain(Recorder recorder) throws Exception {
    posting.drain(recorder);
  }

  /// The next batch in its signed envelope.
  private Envelope next() {
    Bytes next = Founder.random(32, random);
    CallBatch batch = new CallBatch(++number, root, next, size, counts());
    root = next;
    return custodian.sign(new Command.PostCallBatch(batch), random);
  }

  /// The calls spread over members and subject types, as a day's business would.
  private List<CallBatch.Count> counts() {
    List<CallBatch.Count> counts = new ArrayList<>();
    int types = Math.clamp(size / members, 1, TYPES.size());
    int askers = Math.min(members, size);
    int left = size;
    for (int member = 1; member <= askers; member++) {
      for (int type = 0; type < types; type++) {
        boolean isLast = member == askers && type == types - 1;
        int count = isLast ? left : size / (askers * types);
        left -= count;
        counts.add(
            new CallBatch.Count(
                member,
                TYPES.get(type).number(),
                Purpose.TRANSACTION.number(),
                CallKind.QUERY,
                count));
      }
    }
    return counts;
  }

  /// How many bytes an envelope of this size of batch has.
  public int envelopeSize() {
    CallBatch batch =
        new CallBatch(1, Founder.random(32, random), Founder.random(32, random), size, counts());
    return custodian.sign(new Command.PostCallBatch(batch), random).encoded().size();
  }
}
