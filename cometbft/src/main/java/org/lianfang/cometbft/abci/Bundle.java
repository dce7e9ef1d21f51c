package org.lianfang.cometbft.abci;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.Encoding;

/// What one transaction of the engine's holds: an envelope as it is, or several in a bundle.
///
/// The engine's work for a transaction hardly depends on its size: to every other engine, in and
/// out of its memory, a question to the application after each block. Commands that wait together
/// share it. A block orders the envelopes, one after the other; the ledger knows nothing of
/// bundles.
///
/// A bundle begins with a zero byte, which no envelope does: a label and the envelopes, each after
/// its length. It has one encoding.
public final class Bundle {
  /// How many envelopes a bundle holds at most.
  public static final int ENVELOPES_MAX = 256;

  private static final Bytes LABEL = Bytes.utf8("lianfang/bundle/1");
  private static final Bytes START = Encoding.lengthPrefixed(LABEL);

  private Bundle() {}

  /// The transaction that holds these envelopes, at least one and at most [#ENVELOPES_MAX].
  public static Bytes of(List<Bytes> envelopes) {
    if (envelopes.isEmpty() || envelopes.size() > ENVELOPES_MAX) {
      throw new IllegalArgumentException("a bundle of " + envelopes.size() + " envelopes");
    }
    return envelopes.size() == 1
        ? envelopes.getFirst()
        : Bytes.join(START, Encoding.lengthPrefixed(envelopes.toArray(Bytes[]::new)));
  }

  /// The envelopes of a transaction, in order. Total: what is no bundle is one envelope, which the
  /// rules may find to be none.
  public static List<Bytes> read(Bytes transaction) {
    if (!transaction.startsWith(START)) {
      return List.of(transaction);
    }
    List<Bytes> envelopes = new ArrayList<>();
    ByteBuffer rest = transaction.asBuffer().position(START.size());
    while (rest.hasRemaining()) {
      int size = rest.remaining() < Integer.BYTES ? -1 : rest.getInt();
      if (size < 1 || size > rest.remaining() || envelopes.size() == ENVELOPES_MAX) {
        return List.of(transaction);
      }
      int at = rest.position();
      envelopes.add(transaction.slice(at, at + size));
      rest.position(at + size);
    }
    return envelopes.size() < 2 ? List.of(transaction) : envelopes;
  }
}
