package org.lianfang.protocol.wire;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageLite;
import com.google.protobuf.UnsafeByteOperations;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.Malformed;
import org.lianfang.protocol.Reason;

/// Bytes of outcomes, leaves and state changes: what a leaf's hashes cover.
///
/// Every value has one encoding: decoding encodes again and refuses bytes that differ, so that two
/// replicas never hash the same meaning differently.
public final class StateCodec {
  private static final int HASH_BYTES = 32;

  private StateCodec() {}

  /// Returns the bytes of an outcome.
  ///
  /// @throws IllegalArgumentException for a `Filed` without records: it would read as accepted
  public static Bytes encode(org.lianfang.protocol.ledger.Outcome outcome) {
    return bytes(
        switch (outcome) {
          case org.lianfang.protocol.ledger.Outcome.Accepted() -> Outcome.getDefaultInstance();
          case org.lianfang.protocol.ledger.Outcome.Refused(Reason reason) ->
              Outcome.newBuilder().setReason(reason.number()).build();
          case org.lianfang.protocol.ledger.Outcome.Filed(List<Optional<Reason>> records) -> {
            if (records.isEmpty()) {
              throw new IllegalArgumentException("a filing has records");
            }
            Outcome.Builder filed = Outcome.newBuilder();
            records.forEach(reason -> filed.addRecordReasons(reason.map(Reason::number).orElse(0)));
            yield filed.build();
          }
        });
  }

  /// Reads an outcome.
  ///
  /// @throws Malformed if the bytes are not exactly what [#encode] makes of an outcome
  public static org.lianfang.protocol.ledger.Outcome decodeOutcome(Bytes encoded) throws Malformed {
    Outcome message;
    try {
      message = Outcome.parseFrom(encoded.asBuffer());
    } catch (InvalidProtocolBufferException e) {
      throw new Malformed("the outcome is not readable");
    }
    org.lianfang.protocol.ledger.Outcome outcome;
    if (message.getReason() != 0) {
      outcome =
          new org.lianfang.protocol.ledger.Outcome.Refused(Reason.ofNumber(message.getReason()));
    } else if (message.getRecordReasonsCount() == 0) {
      outcome = new org.lianfang.protocol.ledger.Outcome.Accepted();
    } else {
      List<Optional<Reason>> records = new ArrayList<>();
      for (int number : message.getRecordReasonsList()) {
        records.add(number == 0 ? Optional.empty() : Optional.of(Reason.ofNumber(number)));
      }
      outcome = new org.lianfang.protocol.ledger.Outcome.Filed(records);
    }
    requireSame(encode(outcome), encoded, "outcome");
    return outcome;
  }

  /// Returns the bytes of a leaf, whose RFC 6962 leaf hash enters the tree.
  public static Bytes encode(org.lianfang.protocol.ledger.Leaf leaf) {
    return bytes(
        Leaf.newBuilder()
            .setVersion(org.lianfang.protocol.ledger.Leaf.VERSION)
            .setPosition(leaf.position())
            .setTimeMillis(leaf.time().toEpochMilli())
            .setEnvelopeHash(wrap(leaf.envelopeHash()))
            .setOutcomeHash(wrap(leaf.outcomeHash()))
            .setChangesHash(wrap(leaf.changesHash()))
            .build());
  }

  /// Reads a leaf.
  ///
  /// @throws Malformed if the bytes are not exactly what [#encode] makes of a leaf
  public static org.lianfang.protocol.ledger.Leaf decodeLeaf(Bytes encoded) throws Malformed {
    Leaf message;
    try {
      message = Leaf.parseFrom(encoded.asBuffer());
    } catch (InvalidProtocolBufferException e) {
      throw new Malformed("the leaf is not readable");
    }
    if (message.getVersion() != org.lianfang.protocol.ledger.Leaf.VERSION) {
      throw new Malformed("the leaf's version is not known");
    }
    if (message.getPosition() < 0) {
      throw new Malformed("the leaf's position is negative");
    }
    org.lianfang.protocol.ledger.Leaf leaf =
        new org.lianfang.protocol.ledger.Leaf(
            message.getPosition(),
            Instant.ofEpochMilli(message.getTimeMillis()),
            hash(message.getEnvelopeHash()),
            hash(message.getOutcomeHash()),
            hash(message.getChangesHash()));
    requireSame(encode(leaf), encoded, "leaf");
    return leaf;
  }

  /// Returns the bytes of the changes that one command made.
  ///
  /// @throws IllegalArgumentException if the keys do not ascend, each once
  public static Bytes encode(List<org.lianfang.protocol.ledger.Change> changes) {
    Changes.Builder message = Changes.newBuilder();
    Optional<Bytes> before = Optional.empty();
    for (org.lianfang.protocol.ledger.Change change : changes) {
      if (before.isPresent() && before.get().compareTo(change.key()) >= 0) {
        throw new IllegalArgumentException("the keys of changes ascend, each once");
      }
      before = Optional.of(change.key());
      Change.Builder one = Change.newBuilder().setKey(wrap(change.key()));
      change
          .value()
          .ifPresentOrElse(value -> one.setValue(wrap(value)), () -> one.setDeleted(true));
      message.addChanges(one);
    }
    return bytes(message.build());
  }

  /// Reads the changes that one command made.
  ///
  /// @throws Malformed if the bytes are not exactly what [#encode] makes of changes
  public static List<org.lianfang.protocol.ledger.Change> decodeChanges(Bytes encoded)
      throws Malformed {
    Changes message;
    try {
      message = Changes.parseFrom(encoded.asBuffer());
    } catch (InvalidProtocolBufferException e) {
      throw new Malformed("the changes are not readable");
    }
    List<org.lianfang.protocol.ledger.Change> changes = new ArrayList<>();
    for (Change change : message.getChangesList()) {
      changes.add(
          new org.lianfang.protocol.ledger.Change(
              bytes(change.getKey()),
              change.getDeleted() ? Optional.empty() : Optional.of(bytes(change.getValue()))));
    }
    Bytes again;
    try {
      again = encode(changes);
    } catch (IllegalArgumentException e) {
      throw new Malformed("the keys of the changes do not ascend");
    }
    requireSame(again, encoded, "changes");
    return List.copyOf(changes);
  }

  private static Bytes hash(ByteString hash) throws Malformed {
    if (hash.size() != HASH_BYTES) {
      throw new Malformed("a hash of the leaf does not have " + HASH_BYTES + " bytes");
    }
    return bytes(hash);
  }

  private static void requireSame(Bytes again, Bytes encoded, String what) throws Malformed {
    if (!again.equals(encoded)) {
      throw new Malformed("the " + what + " is not in its one encoding");
    }
  }

  private static Bytes bytes(MessageLite message) {
    return Bytes.owning(message.toByteArray());
  }

  private static Bytes bytes(ByteString bytes) {
    return Bytes.owning(bytes.toByteArray());
  }

  private static ByteString wrap(Bytes bytes) {
    return bytes.lend(UnsafeByteOperations::unsafeWrap);
  }
}
