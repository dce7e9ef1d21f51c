package org.lianfang.node;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.lianfang.node.filing.wire.DraftRow;
import org.lianfang.node.peer.wire.Blob;
import org.lianfang.node.peer.wire.JoinProof;
import org.lianfang.protocol.wire.WireFormat;

final class WireFormatTest {
  @Test
  void what_peers_send_and_journals_keep_has_the_pinned_form() throws IOException {
    WireFormat.assertPinned(
        "node.txt",
        DraftRow.getDescriptor().getFile(),
        Blob.getDescriptor().getFile(),
        JoinProof.getDescriptor().getFile());
  }
}
