package org.lianfang.protocol.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.Malformed;
import org.lianfang.protocol.call.CallId;
import org.lianfang.protocol.call.Purpose;
import org.lianfang.protocol.member.MemberId;
import org.lianfang.protocol.subject.SubjectType;

/// Runs of call entries as they travel and are kept.
class CallCodecTest {
  private static final MemberId ASKER = new MemberId("bank-1");
  private static final MemberId CUSTODIAN = new MemberId("bank-2");
  private static final Instant TIME = Instant.ofEpochMilli(1_790_000_000_123L);

  private static Bytes filled(int size, int with) {
    byte[] bytes = new byte[size];
    bytes[0] = (byte) with;
    return Bytes.owning(bytes);
  }

  private static org.lianfang.protocol.call.CallsHeader header(int size) {
    return new org.lianfang.protocol.call.CallsHeader(
        ASKER, CUSTODIAN, TIME, 1, List.of(), filled(32, 9), size);
  }

  private static org.lianfang.protocol.call.AnchoredRun.Recorded recorded(int number, Bytes hash) {
    return new org.lianfang.protocol.call.AnchoredRun.Recorded(
        filled(32, number),
        new org.lianfang.protocol.call.CallItem(
            new CallId(filled(16, number)),
            number,
            Purpose.TRANSACTION,
            SubjectType.PHONE,
            Optional.empty(),
            Optional.of(filled(32, number))),
        hash);
  }

  private static org.lianfang.protocol.call.AnchoredRun run() {
    return new org.lianfang.protocol.call.AnchoredRun(
        CallCodec.encode(header(4)),
        header(4),
        filled(64, 1),
        1,
        List.of(filled(32, 2), filled(32, 3)),
        List.of(recorded(1, filled(32, 4)), recorded(2, Bytes.EMPTY)),
        7,
        9,
        3,
        List.of(filled(32, 5)),
        1_000_000);
  }

  @Test
  void runs_come_back_as_they_were() throws Malformed {
    List<org.lianfang.protocol.call.AnchoredRun> runs = List.of(run(), run());
    assertThat(CallCodec.decodeAnchoredRuns(CallCodec.encode(runs))).isEqualTo(runs);
    assertThat(CallCodec.decodeAnchoredRuns(Bytes.EMPTY)).isEmpty();
  }

  private static AnchoredCalls changed(Consumer<AnchoredRun.Builder> change) throws Exception {
    AnchoredRun.Builder run =
        AnchoredCalls.parseFrom(CallCodec.encode(List.of(run())).asBuffer()).getRuns(0).toBuilder();
    change.accept(run);
    return AnchoredCalls.newBuilder().addRuns(run).build();
  }

  @Test
  void what_lies_outside_its_request_or_batch_is_refused() throws Exception {
    List<Consumer<AnchoredRun.Builder>> changes =
        List.of(
            run -> run.clearCalls(),
            run -> run.setFirst(3),
            run -> run.setFirst(-1),
            run -> run.setIndex(8),
            run -> run.setIndex(Integer.MIN_VALUE),
            run -> run.setBatchSize(4),
            run -> run.setBatchSize(Integer.MIN_VALUE),
            run -> run.clearHeader(),
            run -> run.clearSignature(),
            run -> run.setPath(0, ByteString.EMPTY),
            run -> run.setCalls(0, run.getCalls(0).toBuilder().clearSalt()),
            run -> run.setCalls(0, run.getCalls(0).toBuilder().clearItem()),
            run ->
                run.setCalls(
                    0,
                    run.getCalls(0).toBuilder()
                        .setEvaluationHash(ByteString.copyFrom(new byte[31]))),
            run -> {
              for (int i = 0; i < 64; i++) {
                run.addItemsPath(ByteString.copyFrom(new byte[32]));
              }
            });
    for (Consumer<AnchoredRun.Builder> change : changes) {
      Bytes bytes = Bytes.owning(changed(change).toByteArray());
      assertThatThrownBy(() -> CallCodec.decodeAnchoredRuns(bytes)).isInstanceOf(Malformed.class);
    }
  }

  private static AnchoredCall.Builder single() throws Exception {
    return AnchoredCall.newBuilder()
        .setEntry(
            CallCodec.message(
                new org.lianfang.protocol.call.CallEntry(
                    filled(32, 1),
                    ASKER,
                    recorded(1, Bytes.EMPTY).item(),
                    TIME,
                    CallCodec.encode(header(4)),
                    filled(64, 1),
                    1,
                    List.of(filled(32, 2), filled(32, 3)),
                    filled(32, 4))))
        .setCustodian(CUSTODIAN.value())
        .setBatch(7)
        .setBatchSize(9)
        .setIndex(3)
        .addPath(ByteString.copyFrom(filled(32, 5).asBuffer()))
        .setPosition(1_000_000);
  }

  private static Bytes encoded(AnchoredCall.Builder call) {
    return Bytes.owning(AnchoredCalls.newBuilder().addCalls(call).build().toByteArray());
  }

  @Test
  void a_call_of_an_earlier_version_is_a_run_of_one() throws Exception {
    assertThat(CallCodec.decodeAnchoredRuns(encoded(single())))
        .containsExactly(
            new org.lianfang.protocol.call.AnchoredRun(
                CallCodec.encode(header(4)),
                header(4),
                filled(64, 1),
                1,
                List.of(filled(32, 2), filled(32, 3)),
                List.of(recorded(1, filled(32, 4))),
                7,
                9,
                3,
                List.of(filled(32, 5)),
                1_000_000));
  }

  @Test
  void a_call_of_an_earlier_version_agrees_with_its_header() throws Exception {
    CallEntry.Builder entry = single().getEntryBuilder();
    for (AnchoredCall.Builder wrong :
        List.of(
            single().setCustodian("bank-3"),
            single().setEntry(entry.clone().setMember("bank-3")),
            single().setEntry(entry.clone().setTimeMillis(TIME.toEpochMilli() + 1)))) {
      assertThatThrownBy(() -> CallCodec.decodeAnchoredRuns(encoded(wrong)))
          .isInstanceOf(Malformed.class)
          .hasMessageContaining("another request");
    }
  }
}
