package org.lianfang.protocol.wire;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.Malformed;
import org.lianfang.protocol.custody.KeyId;
import org.lianfang.protocol.filing.WithdrawalReason;

/// Records as the replicated state holds them.
public final class RecordCodec {
  private static final int SIZE_MAX = 4 * 1024;

  private RecordCodec() {}

  public static Bytes encode(org.lianfang.protocol.filing.RecordState record) {
    RecordState.Builder message =
        RecordState.newBuilder()
            .setHeader(Canonical.string(record.headerBytes()))
            .setPosition(record.position())
            .setFiledMillis(record.filed().toEpochMilli());
    for (org.lianfang.protocol.filing.RecordState.Payload payload : record.payloads()) {
      message.addPayloads(
          RecordPayload.newBuilder()
              .setTokenKey(Canonical.string(payload.tokenKey().bytes()))
              .setPayloadHash(Canonical.string(payload.payloadHash())));
    }
    record
        .withdrawal()
        .ifPresent(
            withdrawal ->
                message
                    .setWithdrawn(withdrawal.reason().number())
                    .setWithdrawnMillis(withdrawal.time().toEpochMilli()));
    return Canonical.encode(message.build());
  }

  /// @throws Malformed if the bytes are not the one encoding of a record
  public static org.lianfang.protocol.filing.RecordState decode(Bytes bytes) throws Malformed {
    return Canonical.decode(
        RecordState.parser(), bytes, SIZE_MAX, "record", RecordCodec::read, RecordCodec::encode);
  }

  private static org.lianfang.protocol.filing.RecordState read(RecordState message)
      throws Malformed {
    Bytes header = Canonical.bytes(message.getHeader());
    List<org.lianfang.protocol.filing.RecordState.Payload> payloads = new ArrayList<>();
    for (RecordPayload payload : message.getPayloadsList()) {
      payloads.add(
          new org.lianfang.protocol.filing.RecordState.Payload(
              new KeyId(Canonical.bytes(payload.getTokenKey())),
              Canonical.bytes(payload.getPayloadHash(), 32, "payload_hash")));
    }
    return new org.lianfang.protocol.filing.RecordState(
        header,
        RecordHeaderCodec.decode(header),
        payloads,
        message.getPosition(),
        Canonical.millis(message.getFiledMillis(), "filed_millis"),
        message.getWithdrawn() == 0
            ? Optional.empty()
            : Optional.of(
                new org.lianfang.protocol.filing.RecordState.Withdrawal(
                    Canonical.term(WithdrawalReason.find(message.getWithdrawn()), "withdrawn"),
                    Canonical.millis(message.getWithdrawnMillis(), "withdrawn_millis"))));
  }
}
