package org.lianfang.protocol.wire;

import java.io.IOException;
import org.junit.jupiter.api.Test;

final class WireFormatTest {
  @Test
  void what_is_signed_hashed_and_kept_has_the_pinned_form() throws IOException {
    WireFormat.assertPinned(
        "protocol.txt",
        CallItem.getDescriptor().getFile(),
        Envelope.getDescriptor().getFile(),
        Receipt.getDescriptor().getFile(),
        Standard.getDescriptor().getFile(),
        Leaf.getDescriptor().getFile(),
        VaultEntry.getDescriptor().getFile());
  }
}
