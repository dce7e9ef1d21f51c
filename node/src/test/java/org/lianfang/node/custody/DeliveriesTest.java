package org.lianfang.node.custody;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.call.AnchoredRun;
import org.lianfang.protocol.call.CallId;
import org.lianfang.protocol.call.CallItem;
import org.lianfang.protocol.call.CallsHeader;
import org.lianfang.protocol.call.Purpose;
import org.lianfang.protocol.member.MemberId;
import org.lianfang.protocol.subject.SubjectType;

class DeliveriesTest {
  private static final Bytes HASH = Bytes.owning(new byte[32]);

  private static AnchoredRun run(int calls) {
    CallItem item =
        new CallItem(
            new CallId(Bytes.owning(new byte[CallId.SIZE])),
            1,
            Purpose.TRANSACTION,
            SubjectType.PHONE,
            Optional.empty(),
            Optional.of(HASH));
    CallsHeader header =
        new CallsHeader(
            new MemberId("bank-1"),
            new MemberId("bank-2"),
            Instant.EPOCH,
            1,
            List.of(),
            HASH,
            calls);
    return new AnchoredRun(
        HASH,
        header,
        HASH,
        0,
        List.of(),
        new ArrayList<>(
            Collections.nCopies(calls, new AnchoredRun.Recorded(HASH, item, Bytes.EMPTY))),
        1,
        calls,
        0,
        List.of(),
        1);
  }

  @Test
  void a_message_ends_with_the_run_that_fills_it() {
    List<AnchoredRun> runs = List.of(run(500), run(400), run(99), run(200), run(1));
    assertThat(Deliveries.messages(runs))
        .containsExactly(runs.subList(0, 1), runs.subList(1, 4), runs.subList(4, 5));
    assertThat(Deliveries.messages(List.of())).isEmpty();
  }
}
