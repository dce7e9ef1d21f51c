package org.lianfang.node.custody;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.Malformed;
import org.lianfang.protocol.Reason;
import org.lianfang.protocol.Refused;
import org.lianfang.protocol.call.AnchoredCall;
import org.lianfang.protocol.call.CallBatch;
import org.lianfang.protocol.call.CallEntry;
import org.lianfang.protocol.call.CallsHeader;
import org.lianfang.protocol.checkpoint.InclusionProof;
import org.lianfang.protocol.checkpoint.MerkleTree;
import org.lianfang.protocol.checkpoint.ProvenTree;
import org.lianfang.protocol.checkpoint.Unproven;
import org.lianfang.protocol.member.Member;
import org.lianfang.protocol.member.MemberId;
import org.lianfang.protocol.receipt.ReceiptFlaw;
import org.lianfang.protocol.wire.CallCodec;

/// Checks call entries against the own replica: each leads to the root of a batch that the
/// custodian posted there, and holds an item that its asker signed. Used for one delivery by one
/// thread.
final class AnchorCheck {
  private final CallView view;
  private final String alliance;
  private final MemberId custodian;
  private final Map<Long, Optional<Posted>> batches = new HashMap<>();
  private final Map<Bytes, Signed> signed = new HashMap<>();

  /// A batch on the ledger and the tree over its entries.
  private record Posted(CallBatch batch, ProvenTree entries) {
    static Posted of(CallBatch batch) {
      return new Posted(batch, new ProvenTree(batch.size(), batch.root()));
    }
  }

  /// A header whose signature holds and the tree over its items.
  private record Signed(CallsHeader header, ProvenTree items) {}

  /// @param custodian who hands the entries over: it can only vouch for its own batches
  AnchorCheck(CallView view, String alliance, MemberId custodian) {
    this.view = view;
    this.alliance = alliance;
    this.custodian = custodian;
  }

  /// @throws Refused `RECEIPT_INVALID` if one does not hold; `VIEW_STALE` if this replica has not
  ///   come so far yet
  void check(List<AnchoredCall> calls) throws Refused {
    for (AnchoredCall call : calls) {
      try {
        check(call);
      } catch (Unproven | Malformed e) {
        throw invalid(call, String.valueOf(e.getMessage()));
      }
    }
  }

  private static Refused invalid(AnchoredCall call, String why) {
    return new Refused(
        Reason.RECEIPT_INVALID, "call " + call.entry().item().id() + " does not hold: " + why);
  }

  private void check(AnchoredCall call) throws Refused, Unproven, Malformed {
    if (!call.custodian().equals(custodian)) {
      throw invalid(call, "it is another custodian's");
    }
    if (call.position() >= view.size()) {
      throw new Refused(Reason.VIEW_STALE, "this replica has not come so far yet");
    }
    Posted posted =
        batches
            .computeIfAbsent(
                call.position(), position -> view.batchAt(position, custodian).map(Posted::of))
            .orElseThrow(() -> invalid(call, "no batch stands at that position"));
    if (posted.batch().number() != call.batch() || posted.batch().size() != call.batchSize()) {
      throw invalid(call, "another batch stands at that position");
    }
    posted
        .entries()
        .verify(
            InclusionProof.checked(call.index(), call.batchSize(), call.path()),
            MerkleTree.leafHash(CallCodec.encode(call.entry())));
    checkSigned(call.entry());
  }

  private void checkSigned(CallEntry entry) throws Unproven, Malformed {
    Signed request = signed(entry);
    CallsHeader header = request.header();
    if (!header.member().equals(entry.member())
        || !header.custodian().equals(custodian)
        || !header.time().equals(entry.time())) {
      throw new Unproven(ReceiptFlaw.OTHER_REQUEST);
    }
    request
        .items()
        .verify(
            InclusionProof.checked(entry.index(), header.size(), entry.path()),
            MerkleTree.leafHash(CallCodec.encode(entry.item())));
  }

  /// The header of the entry's request, whose signature holds. Entries of one request share it.
  private Signed signed(CallEntry entry) throws Unproven, Malformed {
    Bytes key = Bytes.join(entry.signature(), entry.headerBytes());
    Signed known = signed.get(key);
    if (known != null) {
      return known;
    }
    CallsHeader header = CallCodec.decodeCallsHeader(entry.headerBytes());
    Optional<Member> asker = view.member(header.member());
    boolean holds =
        asker.isPresent()
            && asker
                .get()
                .keys()
                .custody()
                .verify(CallsHeader.LABEL, alliance, entry.headerBytes(), entry.signature());
    if (!holds) {
      throw new Unproven(ReceiptFlaw.ASKER_NOT_SIGNED);
    }
    Signed found = new Signed(header, new ProvenTree(header.size(), header.root()));
    signed.put(key, found);
    return found;
  }
}
