package org.lianfang.protocol.filing;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.custody.KeyId;

/// A record as it stands on the ledger.
///
/// @param headerBytes exactly the bytes that the payload is bound to
/// @param payloads one for each open k_T under which the record has an entry in the vault
/// @param position of the command that filed it
/// @param filed ledger time of that command
/// @param withdrawal by its source, if any
public record RecordState(
    Bytes headerBytes,
    RecordHeader header,
    List<Payload> payloads,
    long position,
    Instant filed,
    Optional<Withdrawal> withdrawal) {

  /// The calendar of the alliance: days are those of +08:00.
  public static final ZoneOffset CALENDAR = ZoneOffset.ofHours(8);

  /// Names a vault entry: the k_T and the hash of the entry.
  public record Payload(KeyId tokenKey, Bytes payloadHash) {}

  /// @param time ledger time
  public record Withdrawal(WithdrawalReason reason, Instant time) {}

  public RecordState {
    payloads = List.copyOf(payloads);
  }

  public RecordId id() {
    return header.id();
  }

  /// The status at a moment of ledger time. Expiry follows from the last valid day and is never
  /// written.
  public RecordStatus status(Instant time) {
    if (withdrawal.isPresent()) {
      return RecordStatus.WITHDRAWN;
    }
    return day(time).isAfter(header.fields().validUntil())
        ? RecordStatus.EXPIRED
        : RecordStatus.ACTIVE;
  }

  /// The hash of the vault entry under this k_T.
  public Optional<Bytes> payloadHash(KeyId tokenKey) {
    return payloads.stream()
        .filter(payload -> payload.tokenKey().equals(tokenKey))
        .map(Payload::payloadHash)
        .findFirst();
  }

  /// The calendar day of a moment of ledger time.
  public static LocalDate day(Instant time) {
    return LocalDate.ofInstant(time, CALENDAR);
  }
}
