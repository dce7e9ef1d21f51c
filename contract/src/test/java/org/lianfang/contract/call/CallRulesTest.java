package org.lianfang.contract.call;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.lianfang.contract.TestAlliance;
import org.lianfang.contract.TestMember;
import org.lianfang.contract.state.AllianceState;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.Encoding;
import org.lianfang.protocol.Reason;
import org.lianfang.protocol.call.CallBatch;
import org.lianfang.protocol.call.CallKind;
import org.lianfang.protocol.ledger.Command;
import org.lianfang.protocol.ledger.Outcome;

class CallRulesTest {
  private static final Bytes ROOT = Encoding.sha256(Bytes.utf8("root"));
  private static final CallBatch.Count QUERIES = count(1, 1, 2, CallKind.QUERY, 2);
  private static final CallBatch.Count OPENINGS = count(1, 1, 2, CallKind.OPENING, 1);

  private final TestAlliance alliance = TestAlliance.of(5);
  private final TestMember custodian = alliance.founder(1);

  @Test
  void batches_follow_one_another_without_gaps() {
    post(custodian, new CallBatch(1, Bytes.EMPTY, ROOT, 2, List.of(QUERIES)));
    Bytes second = Encoding.sha256(Bytes.utf8("second"));
    post(custodian, new CallBatch(2, ROOT, second, 3, List.of(QUERIES, OPENINGS)));

    assertThat(alliance.state().lastBatch(1)).contains(new AllianceState.LastBatch(2, second));
    assertRefused(new CallBatch(2, ROOT, second, 2, List.of(QUERIES)), Reason.BATCH_NUMBER);
    assertRefused(new CallBatch(4, second, ROOT, 2, List.of(QUERIES)), Reason.BATCH_NUMBER);
    assertRefused(new CallBatch(3, ROOT, ROOT, 2, List.of(QUERIES)), Reason.BATCH_NUMBER);
    assertRefused(new CallBatch(3, Bytes.EMPTY, ROOT, 2, List.of(QUERIES)), Reason.BATCH_NUMBER);
  }

  @Test
  void each_custodian_counts_its_own_batches() {
    post(custodian, new CallBatch(1, Bytes.EMPTY, ROOT, 2, List.of(QUERIES)));
    post(alliance.founder(2), new CallBatch(1, Bytes.EMPTY, ROOT, 2, List.of(QUERIES)));

    assertThat(alliance.state().lastBatch(3)).isEmpty();
  }

  @Test
  void only_custodians_post() {
    CallBatch batch = new CallBatch(1, Bytes.EMPTY, ROOT, 2, List.of(QUERIES));

    assertThat(alliance.submit(alliance.founder(6), new Command.PostCallBatch(batch)))
        .isEqualTo(new Outcome.Refused(Reason.ROLE_MISSING));
  }

  @Test
  void the_first_batch_names_none_before_it() {
    assertRefused(new CallBatch(1, ROOT, ROOT, 2, List.of(QUERIES)), Reason.BATCH_NUMBER);
    assertRefused(new CallBatch(0, Bytes.EMPTY, ROOT, 2, List.of(QUERIES)), Reason.BATCH_NUMBER);
    assertRefused(new CallBatch(-1, Bytes.EMPTY, ROOT, 2, List.of(QUERIES)), Reason.BATCH_NUMBER);
    // A wrong number and wrong counts: the first reason of the table.
    assertRefused(new CallBatch(2, Bytes.EMPTY, ROOT, 9, List.of(QUERIES)), Reason.BATCH_NUMBER);
  }

  @Test
  void counts_are_in_order_known_and_complete() {
    Map<String, CallBatch> batches =
        Map.ofEntries(
            Map.entry("other size", batch(3, QUERIES)),
            Map.entry("no items", batch(0, count(1, 1, 2, CallKind.QUERY, 0))),
            Map.entry("out of order", batch(3, OPENINGS, QUERIES)),
            Map.entry("twice", batch(4, QUERIES, QUERIES)),
            Map.entry("unknown member", batch(2, count(7, 1, 2, CallKind.QUERY, 2))),
            Map.entry("no member", batch(2, count(0, 1, 2, CallKind.QUERY, 2))),
            Map.entry("unknown type", batch(2, count(1, 15, 2, CallKind.QUERY, 2))),
            Map.entry("unknown purpose", batch(2, count(1, 1, 9, CallKind.QUERY, 2))),
            Map.entry(
                "negative count",
                batch(2, count(1, 1, 2, CallKind.QUERY, -1), count(1, 1, 3, CallKind.QUERY, 3))),
            Map.entry(
                "sum beyond an int",
                batch(
                    0,
                    count(1, 1, 2, CallKind.QUERY, Integer.MAX_VALUE),
                    count(1, 1, 3, CallKind.QUERY, Integer.MAX_VALUE),
                    count(1, 1, 4, CallKind.QUERY, 2))),
            Map.entry(
                "too large",
                batch(
                    CallBatch.SIZE_MAX + 1,
                    count(1, 1, 2, CallKind.QUERY, CallBatch.SIZE_MAX + 1))));

    batches.forEach((name, batch) -> assertRefused(name, batch, Reason.BATCH_INVALID));
  }

  private void post(TestMember member, CallBatch batch) {
    assertThat(alliance.submit(member, new Command.PostCallBatch(batch)))
        .isEqualTo(new Outcome.Accepted());
  }

  private void assertRefused(CallBatch batch, Reason reason) {
    assertRefused("", batch, reason);
  }

  private void assertRefused(String name, CallBatch batch, Reason reason) {
    assertThat(alliance.submit(custodian, new Command.PostCallBatch(batch)))
        .as(name)
        .isEqualTo(new Outcome.Refused(reason));
  }

  private static CallBatch batch(int size, CallBatch.Count... counts) {
    return new CallBatch(1, Bytes.EMPTY, ROOT, size, List.of(counts));
  }

  private static CallBatch.Count count(
      int member, int type, int purpose, CallKind kind, int count) {
    return new CallBatch.Count(member, type, purpose, kind, count);
  }
}
