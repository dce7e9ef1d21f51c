package org.lianfang.ledger.embedded;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.lianfang.ledger.Block;
import org.lianfang.ledger.Committed;
import org.lianfang.ledger.replica.ReplicaView;
import org.lianfang.ledger.replica.Staged;
import org.lianfang.ledger.store.StoreFailed;
import org.lianfang.protocol.InvariantViolation;

/// Brings replicas to one size after a start. A command is acknowledged when the submitter's own
/// replica holds it, so that the longest replica holds all that was acknowledged.
final class Reconciliation {
  private Reconciliation() {}

  /// Lets every replica apply what the longest one has beyond it.
  ///
  /// @throws InvariantViolation if two replicas disagree, naming them and the position
  static void reconcile(Collection<Seat> seats) throws StoreFailed {
    Optional<Seat> longest =
        seats.stream().max(Comparator.comparingLong(seat -> seat.replica().size()));
    if (longest.isPresent()) {
      for (Seat seat : seats) {
        if (!seat.member().equals(longest.get().member())) {
          catchUp(seat, longest.get());
        }
      }
    }
  }

  /// Lets a replica apply what another one has beyond it.
  static void catchUp(Seat behind, Seat ahead) throws StoreFailed {
    try (ReplicaView view = ahead.replica().read()) {
      requireAgreement(behind, ahead, view);
      while (behind.replica().size() < view.size()) {
        long first = behind.replica().size();
        Block block =
            view.block(first)
                .orElseThrow(() -> new InvariantViolation("no block holds position " + first));
        if (block.first() != first) {
          throw new InvariantViolation(
              "the replicas of %s and %s disagree about the block of position %d"
                  .formatted(ahead.member(), behind.member(), first));
        }
        Staged staged =
            behind
                .replica()
                .stage(
                    first,
                    block.time(),
                    block.commands().stream().map(Committed::envelope).toList());
        requireSameRoot(List.of(ahead.member(), behind.member()), List.of(block, staged.block()));
        behind.replica().commit(staged, Optional.empty());
      }
    }
  }

  /// Requires that members staged the same block.
  static void requireSameRoot(List<String> members, List<Block> blocks) {
    for (int i = 1; i < blocks.size(); i++) {
      if (!blocks.get(i).root().equals(blocks.getFirst().root())) {
        throw new InvariantViolation(
            "the replicas of %s and %s disagree about the block from position %d to %d"
                .formatted(
                    members.getFirst(),
                    members.get(i),
                    blocks.getFirst().first(),
                    blocks.getFirst().end() - 1));
      }
    }
  }

  private static void requireAgreement(Seat behind, Seat ahead, ReplicaView longer) {
    try (ReplicaView shorter = behind.replica().read()) {
      long size = shorter.size();
      if (longer.rootAt(size).equals(shorter.root())) {
        return;
      }
      // The largest size at which both trees agree is where they part.
      long agreed = 0;
      long apart = size;
      while (apart - agreed > 1) {
        long middle = agreed + (apart - agreed) / 2;
        if (longer.rootAt(middle).equals(shorter.rootAt(middle))) {
          agreed = middle;
        } else {
          apart = middle;
        }
      }
      throw new InvariantViolation(
          "the replicas of %s and %s disagree from position %d on"
              .formatted(ahead.member(), behind.member(), agreed));
    }
  }
}
