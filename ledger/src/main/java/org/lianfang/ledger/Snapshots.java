package org.lianfang.ledger;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.lianfang.protocol.Bytes;

/// What a member gives to others that join by a snapshot of its ledger, besides the snapshot
/// itself, which their engines hand over. What is proved and asked is the engine's own matter:
/// bytes here.
///
/// Thread-safe. Any bytes are answered or refused.
public interface Snapshots {
  /// A ledger that gives none.
  Snapshots NONE =
      new Snapshots() {
        @Override
        public List<Offer> offers() {
          return List.of();
        }

        @Override
        public CompletionStage<Bytes> ask(Bytes question) {
          return CompletableFuture.failedStage(new NotSent("this ledger has no snapshots"));
        }
      };

  /// A snapshot that can be had here now.
  ///
  /// @param size of the tree, at a block's end
  /// @param proof that the root at this size is final, in the engine's own form
  record Offer(long size, Bytes proof) {}

  /// The newest snapshots, newest first; few. Waits for the engine.
  List<Offer> offers();

  /// Answers a joining member's engine what it has to read from this one, and nothing else.
  ///
  /// Fails with an [IllegalArgumentException] for a question that is not answered, with [NotSent]
  /// if the engine cannot be asked now.
  CompletionStage<Bytes> ask(Bytes question);
}
