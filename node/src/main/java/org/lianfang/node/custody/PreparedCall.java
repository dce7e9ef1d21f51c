package org.lianfang.node.custody;

import java.util.concurrent.CompletableFuture;

/// One question on its way: its call, the keys it is asked under, and who waits for the answer.
record PreparedCall(OwnCall own, Judgment.Allowed keys, CompletableFuture<Answer> answer) {
  @Override
  public String toString() {
    return "PreparedCall[" + own.item().id() + "]";
  }
}
