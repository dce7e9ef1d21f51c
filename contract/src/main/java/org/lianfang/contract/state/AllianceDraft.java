package org.lianfang.contract.state;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.lianfang.contract.standard.Standard;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.custody.Ceremony;
import org.lianfang.protocol.custody.CeremonyId;
import org.lianfang.protocol.custody.DealPackage;
import org.lianfang.protocol.custody.KeySet;
import org.lianfang.protocol.filing.RecordState;
import org.lianfang.protocol.ledger.Change;
import org.lianfang.protocol.ledger.RequestId;
import org.lianfang.protocol.ledger.State;
import org.lianfang.protocol.member.Alliance;
import org.lianfang.protocol.member.EngineKeys;
import org.lianfang.protocol.member.Member;
import org.lianfang.protocol.member.Proposal;
import org.lianfang.protocol.member.Roster;
import org.lianfang.protocol.wire.CeremonyCodec;
import org.lianfang.protocol.wire.CustodyCodec;
import org.lianfang.protocol.wire.MemberCodec;
import org.lianfang.protocol.wire.RecordCodec;

/// What one command is about to change. Rules read through it and write to it; nothing is changed
/// until its [#changes] are. Used by one thread.
public final class AllianceDraft {
  private final Draft draft;
  private final AllianceState view;

  public AllianceDraft(State state) {
    this.draft = new Draft(state);
    this.view = new AllianceState(draft);
  }

  /// A draft upon this one, to be absorbed or thrown away as a whole.
  public AllianceDraft nested() {
    return new AllianceDraft(draft);
  }

  /// Takes over the changes of a [#nested] draft.
  public void absorb(AllianceDraft nested) {
    draft.absorb(nested.draft);
  }

  /// The state as this draft would leave it.
  public AllianceState state() {
    return view;
  }

  /// In ascending order of key, each key once.
  public List<Change> changes() {
    return draft.changes();
  }

  public void putAlliance(Alliance alliance) {
    draft.put(Table.only(Table.ALLIANCE), MemberCodec.encode(alliance));
  }

  /// Stores a standard and makes it the active one.
  public void activate(Standard standard) {
    draft.put(Table.standard(standard.version()), standard.bytes());
    draft.put(Table.only(Table.STANDARD_ACTIVE), Bytes.ofInt(standard.version()));
  }

  /// Stores a new member, its number and its keys.
  public void admit(Member member) {
    Bytes number = Bytes.ofInt(member.number());
    update(member);
    draft.put(Table.memberNumber(member.id()), number);
    member.application().allKeys().forEach(key -> draft.put(Table.registeredKey(key), number));
    member.engine().ifPresent(engine -> putAddresses(engine, number));
  }

  /// Gives a member other engine keys. The former ones stay registered to it; its engine no longer
  /// connects under the former node id.
  public void changeEngine(Member member, EngineKeys keys) {
    Bytes number = Bytes.ofInt(member.number());
    member.engine().ifPresent(former -> draft.delete(Table.nodeId(former.nodeId())));
    keys.all().forEach(key -> draft.put(Table.registeredKey(key), number));
    putAddresses(keys, number);
    update(member.withEngine(keys));
  }

  private void putAddresses(EngineKeys keys, Bytes number) {
    draft.put(Table.consensusAddress(keys.consensusAddress()), number);
    draft.put(Table.nodeId(keys.nodeId()), number);
  }

  public void update(Member member) {
    draft.put(Table.member(member.number()), MemberCodec.encode(member));
  }

  /// @param time ledger time of the change
  public void putRoster(Roster roster, Instant time) {
    draft.put(Roster.STATE_KEY, MemberCodec.encode(roster));
    draft.put(Table.only(Table.ROSTER_CHANGED), Bytes.ofLong(time.toEpochMilli()));
  }

  /// @param subjectHash SHA-256 of what is proposed
  public void putProposal(Proposal proposal, Bytes subjectHash) {
    draft.put(Table.proposal(proposal.id()), MemberCodec.encode(proposal));
    draft.put(Table.proposalSubject(subjectHash), proposal.id().bytes());
  }

  public void putRecord(RecordState record) {
    draft.put(Table.record(record.id()), RecordCodec.encode(record));
  }

  public void putKey(KeySet key) {
    draft.put(Table.key(key.id()), CustodyCodec.encode(key));
    draft.put(Table.keyName(key.name()), key.id().bytes());
  }

  public void putCeremony(Ceremony ceremony) {
    draft.put(Table.ceremony(ceremony.id()), CustodyCodec.encode(ceremony));
    draft.put(Table.only(Table.CEREMONY_LATEST), ceremony.id().bytes());
  }

  /// @param transcripts in the order of the ceremony's keys
  public void putCeremonyTranscripts(CeremonyId id, List<Bytes> transcripts) {
    for (int key = 0; key < transcripts.size(); key++) {
      draft.put(Table.ceremonyTranscript(id, key), transcripts.get(key));
    }
  }

  public void putCeremonyAnswer(CeremonyId id, int receiver, int dealer, DealPackage dealt) {
    draft.put(Table.ceremonyAnswer(id, receiver, dealer), CeremonyCodec.encode(dealt));
  }

  /// Deletes what only a running ceremony needs.
  public void clear(Ceremony ceremony) {
    if (!ceremony.certified().isEmpty()) {
      for (int key = 0; key < ceremony.keys().size(); key++) {
        draft.delete(Table.ceremonyTranscript(ceremony.id(), key));
      }
    }
    for (Ceremony.Demand demand : ceremony.demands()) {
      if (demand.answered()) {
        draft.delete(Table.ceremonyAnswer(ceremony.id(), demand.receiver(), demand.dealer()));
      }
    }
  }

  public void putBatch(int custodian, AllianceState.LastBatch batch) {
    draft.put(Table.batch(custodian), Bytes.join(Bytes.ofLong(batch.number()), batch.root()));
  }

  /// Remembers a request id until its command expires.
  public void remember(int member, RequestId request, long expirySeconds) {
    view.requestExpiry(member, request)
        .ifPresent(before -> draft.delete(Table.requestExpiry(before, member, request)));
    draft.put(Table.request(member, request), Bytes.ofLong(expirySeconds));
    draft.put(Table.requestExpiry(expirySeconds, member, request), Bytes.owning(new byte[] {0}));
  }

  /// Forgets up to `limit` request ids that expired before `timeSeconds`, the oldest first.
  public void forgetExpired(long timeSeconds, int limit) {
    List<Bytes> expired = new ArrayList<>();
    draft.scan(
        Table.REQUEST_EXPIRY.prefix(),
        (key, value) -> {
          if (key.longAt(1) >= timeSeconds) {
            return false;
          }
          expired.add(key);
          return expired.size() < limit;
        });
    for (Bytes key : expired) {
      Bytes memberAndRequest = key.slice(1 + Long.BYTES, key.size());
      draft.delete(Bytes.join(Table.REQUEST.prefix(), memberAndRequest));
      draft.delete(key);
    }
  }
}
