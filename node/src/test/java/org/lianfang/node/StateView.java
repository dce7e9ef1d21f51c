package org.lianfang.node;

import java.util.Optional;
import org.lianfang.ledger.StoredEntry;
import org.lianfang.ledger.View;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.checkpoint.ConsistencyProof;
import org.lianfang.protocol.checkpoint.InclusionProof;

/// A view for tests that read state only: it has no tree and no blocks.
public interface StateView extends View {
  @Override
  default Bytes root() {
    throw new UnsupportedOperationException();
  }

  @Override
  default Bytes rootAt(long size) {
    throw new UnsupportedOperationException();
  }

  @Override
  default StoredEntry entry(long position) {
    throw new UnsupportedOperationException();
  }

  @Override
  default Optional<Long> nextBlockEnd(long size) {
    throw new UnsupportedOperationException();
  }

  @Override
  default Optional<Long> nextRosterChange(long size) {
    throw new UnsupportedOperationException();
  }

  @Override
  default InclusionProof inclusion(long position, long size) {
    throw new UnsupportedOperationException();
  }

  @Override
  default ConsistencyProof consistency(long from, long to) {
    throw new UnsupportedOperationException();
  }

  @Override
  default void close() {}
}
