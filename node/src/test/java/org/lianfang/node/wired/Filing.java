package org.lianfang.node.wired;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.lianfang.contract.standard.Draft;
import org.lianfang.node.filing.FilingRequest;
import org.lianfang.node.filing.FilingResult;
import org.lianfang.node.filing.RejectSink;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.ledger.RequestId;

/// Files lines at once.
public final class Filing {
  private static long requests = 1_000;

  private Filing() {}

  public static FilingResult file(TestNode node, List<Draft> drafts) {
    CompletableFuture<FilingResult> filing = start(node, drafts).toCompletableFuture();
    if (!filing.isDone()) {
      throw new AssertionError("the filing waits for something");
    }
    return filing.join();
  }

  public static CompletionStage<FilingResult> start(TestNode node, List<Draft> drafts) {
    RequestId request = new RequestId(Bytes.join(Bytes.ofLong(1), Bytes.ofLong(requests++)));
    return node.filings()
        .file(
            new FilingRequest(
                request,
                Drafts.lines(drafts),
                RejectSink.NONE,
                false,
                (read, standing, rejected) -> {}));
  }
}
