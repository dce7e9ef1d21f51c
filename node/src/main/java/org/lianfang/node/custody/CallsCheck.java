package org.lianfang.node.custody;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.lianfang.node.Identity;
import org.lianfang.node.checkpoint.Freshness;
import org.lianfang.oprf.Suite;
import org.lianfang.oprf.group.Element;
import org.lianfang.oprf.group.ElementBatch;
import org.lianfang.oprf.group.InvalidGroupValue;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.Reason;
import org.lianfang.protocol.Refused;
import org.lianfang.protocol.call.CallId;
import org.lianfang.protocol.call.CallItem;
import org.lianfang.protocol.call.CallsHeader;
import org.lianfang.protocol.call.SignedCalls;
import org.lianfang.protocol.checkpoint.LeafTree;
import org.lianfang.protocol.checkpoint.MerkleTree;
import org.lianfang.protocol.custody.KeyId;
import org.lianfang.protocol.custody.KeySet;
import org.lianfang.protocol.member.Member;
import org.lianfang.protocol.member.MemberId;
import org.lianfang.protocol.wire.CallCodec;

/// What a custodian checks of a request before it writes anything down: who signed it, whether its
/// items are the signed ones, whether the time is right and the own view fresh, and of each item
/// whether the rules allow it and its element is one. Quota and repeated call ids are the call
/// log's.
final class CallsCheck {
  /// How far the asker's clock may be from the custodian's.
  static final Duration SKEW_MAX = Duration.ofMinutes(5);

  private final Identity identity;
  private final Freshness freshness;
  private final Suite suite;

  CallsCheck(Identity identity, Freshness freshness, Suite suite) {
    this.identity = identity;
    this.freshness = freshness;
    this.suite = suite;
  }

  /// @throws Refused if the whole request is refused
  CheckedCalls check(CallView view, MemberId caller, SignedCalls calls, Instant now)
      throws Refused {
    CallsHeader header = calls.header();
    if (!header.custodian().equals(identity.member()) || !header.member().equals(caller)) {
      throw new Refused(Reason.MALFORMED, "the request is signed for another pair of members");
    }
    List<Bytes> leaves =
        calls.items().stream().map(item -> MerkleTree.leafHash(CallCodec.encode(item))).toList();
    LeafTree tree = LeafTree.of(leaves);
    if (!tree.root().equals(header.root())) {
      throw new Refused(Reason.MALFORMED, "the items are not those of the signed header");
    }
    Set<CallId> ids = new HashSet<>();
    for (CallItem item : calls.items()) {
      if (!ids.add(item.id())) {
        throw new Refused(Reason.MALFORMED, item.id() + " stands twice in one request");
      }
    }
    Member asker = asker(view, calls);
    if (Duration.between(header.time(), now).abs().compareTo(SKEW_MAX) > 0) {
      throw new Refused(
          Reason.CLOCK_SKEW, "the request was made at " + header.time() + ", it is " + now);
    }
    if (!freshness.isFresh()) {
      throw new Refused(Reason.VIEW_STALE, "this custodian's view of the ledger is too old");
    }
    List<CheckedCalls.Item> items = items(view, asker, calls.items(), leaves);
    checkKeys(view, header, items);
    return new CheckedCalls(asker, calls, tree, items);
  }

  private Member asker(CallView view, SignedCalls calls) throws Refused {
    Optional<Member> asker = view.member(calls.header().member());
    if (asker.isEmpty()) {
      throw new Refused(Reason.UNKNOWN_MEMBER, calls.header().member() + " is not a member");
    }
    boolean signed =
        asker
            .get()
            .keys()
            .custody()
            .verify(CallsHeader.LABEL, identity.alliance(), calls.headerBytes(), calls.signature());
    if (!signed) {
      throw new Refused(Reason.BAD_SIGNATURE, "not signed with the asker's custody key");
    }
    if (!asker.get().isActive()) {
      throw new Refused(Reason.MEMBER_NOT_ACTIVE, asker.get().id() + " is not active");
    }
    return asker.get();
  }

  private List<CheckedCalls.Item> items(
      CallView view, Member asker, List<CallItem> items, List<Bytes> leaves) {
    List<Optional<Element>> elements = decode(items);
    List<CheckedCalls.Item> checked = new ArrayList<>(items.size());
    for (int i = 0; i < items.size(); i++) {
      CallItem item = items.get(i);
      CheckedCalls.Verdict verdict =
          switch (CallRules.judge(view, asker, CallShape.of(item))) {
            case Judgment.Denied denied -> new CheckedCalls.Verdict.Refuse(denied.reason());
            case Judgment.Allowed allowed ->
                item.blinded().isPresent() && elements.get(i).isEmpty()
                    ? new CheckedCalls.Verdict.Refuse(Reason.ELEMENT_INVALID)
                    : new CheckedCalls.Verdict.Evaluate(allowed, elements.get(i));
          };
      checked.add(
          new CheckedCalls.Item(
              item, leaves.get(i), view.quota(item.subjectType(), item.kind()), verdict));
    }
    return checked;
  }

  /// Decodes all blinded elements; only where one of them is none, each alone.
  private List<Optional<Element>> decode(List<CallItem> items) {
    List<Bytes> blinded = items.stream().flatMap(item -> item.blinded().stream()).toList();
    if (blinded.isEmpty()) {
      return items.stream().map(item -> Optional.<Element>empty()).toList();
    }
    try {
      ByteBuffer joined = ByteBuffer.allocate(blinded.size() * suite.group().elementSize());
      blinded.forEach(element -> joined.put(element.asBuffer()));
      ElementBatch batch = suite.group().decodeElements(joined.array());
      List<Optional<Element>> elements = new ArrayList<>(items.size());
      int next = 0;
      for (CallItem item : items) {
        elements.add(
            item.blinded().isPresent() ? Optional.of(batch.get(next++)) : Optional.empty());
      }
      return elements;
    } catch (InvalidGroupValue e) {
      return items.stream().map(item -> item.blinded().flatMap(this::decode)).toList();
    }
  }

  private Optional<Element> decode(Bytes encoded) {
    try {
      return Optional.of(suite.group().decodeElement(encoded.toArray()));
    } catch (InvalidGroupValue e) {
      return Optional.empty();
    }
  }

  /// Refuses where asker and custodian do not see the same keys of the same generation: one of the
  /// two views is behind, and the asker would take the answer for a wrong one.
  private static void checkKeys(CallView view, CallsHeader header, List<CheckedCalls.Item> items)
      throws Refused {
    Set<KeyId> named = new HashSet<>(header.keys());
    Map<KeyId, KeySet> needed = new HashMap<>();
    for (CheckedCalls.Item item : items) {
      if (item.verdict() instanceof CheckedCalls.Verdict.Evaluate evaluate) {
        evaluate.keys().keys().forEach(key -> needed.put(key.id(), key));
      }
    }
    boolean fits =
        needed.values().stream()
            .allMatch(key -> named.contains(key.id()) && key.generation() == header.generation());
    if (!fits || !named.stream().allMatch(id -> isOpen(view, id))) {
      throw new Refused(
          Reason.GENERATION_MISMATCH, "the request names other keys than the custodian's view");
    }
  }

  private static boolean isOpen(CallView view, KeyId id) {
    return view.key(id)
        .map(
            key ->
                key.name()
                    .subjectType()
                    .map(type -> view.tokenKeys(type).contains(key))
                    .orElse(true))
        .orElse(false);
  }
}
