package org.lianfang.node.custody;

import java.util.List;
import java.util.Optional;
import org.lianfang.oprf.group.Element;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.Reason;
import org.lianfang.protocol.call.CallItem;
import org.lianfang.protocol.call.SignedCalls;
import org.lianfang.protocol.checkpoint.LeafTree;
import org.lianfang.protocol.member.Member;

/// A request that passed every check of its own; each item passed or is refused alone.
///
/// @param asker as on the ledger
/// @param tree over the items, as the header's root says
/// @param items in request order
record CheckedCalls(Member asker, SignedCalls calls, LeafTree tree, List<Item> items) {
  CheckedCalls {
    items = List.copyOf(items);
  }

  /// @param leaf the item's leaf hash: its content in 32 bytes
  /// @param quota how many calls of this kind and type the asker may make a day
  /// @param verdict why it is refused, or what is to be evaluated
  record Item(CallItem item, Bytes leaf, long quota, Verdict verdict) {}

  /// What becomes of one item.
  sealed interface Verdict {
    record Refuse(Reason reason) implements Verdict {}

    /// @param blinded the decoded blinded element, where a subject is asked
    record Evaluate(Judgment.Allowed keys, Optional<Element> blinded) implements Verdict {}
  }

  Optional<Reason> refusal(int index) {
    return switch (items.get(index).verdict()) {
      case Verdict.Refuse refuse -> Optional.of(refuse.reason());
      case Verdict.Evaluate evaluate -> Optional.empty();
    };
  }
}
