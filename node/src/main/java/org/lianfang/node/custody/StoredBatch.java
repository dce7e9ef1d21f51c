package org.lianfang.node.custody;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.InvariantViolation;
import org.lianfang.protocol.Malformed;
import org.lianfang.protocol.call.CallBatch;
import org.lianfang.protocol.ledger.Command;
import org.lianfang.protocol.ledger.Envelope;
import org.lianfang.protocol.ledger.SignedCommand;
import org.lianfang.protocol.wire.CommandCodec;
import org.lianfang.protocol.wire.EnvelopeCodec;

/// A batch of call records as it is kept: what was signed, which calls it holds with what was
/// answered then, and where it stands on the ledger.
///
/// @param position on the ledger; −1 until it is known to stand there
record StoredBatch(CallBatch batch, Envelope envelope, List<Leaf> leaves, long position) {
  static final long UNPOSTED = -1;
  private static final int HASH_SIZE = 32;

  /// One call of the batch, in the order of its leaves.
  ///
  /// @param evaluationHash empty where the call was not answered
  record Leaf(CallLog.Place place, Bytes evaluationHash) {}

  StoredBatch {
    leaves = List.copyOf(leaves);
  }

  boolean isPosted() {
    return position != UNPOSTED;
  }

  StoredBatch postedAt(long place) {
    return new StoredBatch(batch, envelope, leaves, place);
  }

  StoredBatch signedAnew(Envelope again) {
    return new StoredBatch(batch, again, leaves, position);
  }

  SignedCommand command() {
    return command(envelope);
  }

  Bytes encode() {
    ByteBuffer rows =
        ByteBuffer.allocate(leaves.size() * (Long.BYTES + Integer.BYTES + 1 + HASH_SIZE));
    for (Leaf leaf : leaves) {
      rows.putLong(leaf.place().sequence()).putInt(leaf.place().index());
      rows.put((byte) leaf.evaluationHash().size()).put(leaf.evaluationHash().asBuffer());
    }
    rows.flip();
    byte[] written = new byte[rows.remaining()];
    rows.get(written);
    return Fields.join(envelope.encoded(), Bytes.owning(written), Bytes.ofLong(position));
  }

  static StoredBatch decode(Bytes row) {
    List<Bytes> fields = Fields.split(row, 3);
    try {
      Envelope envelope = EnvelopeCodec.decode(fields.get(0));
      if (!(command(envelope).command() instanceof Command.PostCallBatch post)) {
        throw new InvariantViolation("a stored batch posts no batch");
      }
      return new StoredBatch(
          post.batch(), envelope, leaves(fields.get(1)), fields.get(2).longAt(0));
    } catch (Malformed e) {
      throw new InvariantViolation("a stored batch is damaged", e);
    }
  }

  private static SignedCommand command(Envelope envelope) {
    try {
      return CommandCodec.decode(envelope.body());
    } catch (Malformed e) {
      throw new InvariantViolation("a stored batch is damaged", e);
    }
  }

  private static List<Leaf> leaves(Bytes rows) {
    List<Leaf> leaves = new ArrayList<>();
    int offset = 0;
    while (offset < rows.size()) {
      CallLog.Place place = new CallLog.Place(rows.longAt(offset), rows.intAt(offset + Long.BYTES));
      offset += Long.BYTES + Integer.BYTES;
      int hash = rows.at(offset++);
      leaves.add(new Leaf(place, rows.slice(offset, offset + hash)));
      offset += hash;
    }
    return leaves;
  }

  /// The sequence numbers of its requests, each once.
  List<Long> requests() {
    return leaves.stream().map(leaf -> leaf.place().sequence()).distinct().toList();
  }
}
