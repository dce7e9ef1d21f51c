package org.lianfang.bench.alliance;

import java.security.SecureRandom;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
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

  private record Posted(long start, CompletableFuture<Long> end) {}

  private final Founder custodian;
  private final Ledger ledger;
  private final int window;
  private final SecureRandom random = new SecureRandom();
  private final ArrayDeque<Posted> waiting = new ArrayDeque<>();
  private long number;
  private Bytes root = Bytes.EMPTY;
  private int size = 1;

  /// @param window how many batches may wait for the ledger at once
  BatchPoster(BareAlliance alliance, Founder custodian, int window) {
    this.custodian = custodian;
    this.ledger = alliance.ledger(custodian);
    this.window = window;
  }

  /// Sets how many calls each batch holds from now on.
  public BatchPoster of(int calls) {
    size = calls;
    return this;
  }

  /// The same custodian, one batch at a time.
  public Work oneAtATime() {
    return recorder -> {
      call(recorder);
      drain(recorder);
    };
  }

  @Override
  public void call(Recorder recorder) throws Exception {
    if (waiting.size() >= window) {
      await(recorder);
    }
    long start = System.nanoTime();
    waiting.add(
        new Posted(
            start,
            ledger
                .submit(next())
                .thenApply(
                    committed -> {
                      BareAlliance.requireAccepted(committed);
                      return System.nanoTime();
                    })
                .toCompletableFuture()));
  }

  @Override
  public void drain(Recorder recorder) throws Exception {
    while (!waiting.isEmpty()) {
      await(recorder);
    }
  }

  private void await(Recorder recorder) throws Exception {
    Posted oldest = waiting.remove();
    recorder.done(size, oldest.end().get() - oldest.start());
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
    int types = Math.clamp(size / BareAlliance.MEMBERS, 1, TYPES.size());
    int members = Math.min(BareAlliance.MEMBERS, size);
    int left = size;
    for (int member = 1; member <= members; member++) {
      for (int type = 0; type < types; type++) {
        boolean isLast = member == members && type == types - 1;
        int count = isLast ? left : size / (members * types);
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
