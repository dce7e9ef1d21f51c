package org.lianfang.contract.state;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.lianfang.contract.standard.Standard;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.InvariantViolation;
import org.lianfang.protocol.Malformed;
import org.lianfang.protocol.RecentMap;
import org.lianfang.protocol.custody.Ceremony;
import org.lianfang.protocol.custody.CeremonyId;
import org.lianfang.protocol.custody.DealPackage;
import org.lianfang.protocol.custody.KeyId;
import org.lianfang.protocol.custody.KeyName;
import org.lianfang.protocol.custody.KeySet;
import org.lianfang.protocol.filing.RecordId;
import org.lianfang.protocol.filing.RecordState;
import org.lianfang.protocol.ledger.RequestId;
import org.lianfang.protocol.ledger.State;
import org.lianfang.protocol.member.Alliance;
import org.lianfang.protocol.member.Member;
import org.lianfang.protocol.member.MemberId;
import org.lianfang.protocol.member.MemberStatus;
import org.lianfang.protocol.member.Proposal;
import org.lianfang.protocol.member.ProposalId;
import org.lianfang.protocol.member.Role;
import org.lianfang.protocol.member.Roster;
import org.lianfang.protocol.subject.SubjectType;
import org.lianfang.protocol.wire.CeremonyCodec;
import org.lianfang.protocol.wire.CustodyCodec;
import org.lianfang.protocol.wire.MemberCodec;
import org.lianfang.protocol.wire.RecordCodec;

/// Typed reading of the replicated state, for the contract's rules and for nodes alike.
///
/// Holds nothing but the state: every call reads. As thread-safe as the state. Bytes that the
/// contract did not write stop the node with [InvariantViolation].
public final class AllianceState {
  /// Two epochs of a k_T overlap while sources move their records: older ones answer nothing new.
  public static final int OPEN_EPOCHS = 2;

  /// The last batch of call records that a custodian has posted.
  ///
  /// @param number from 1
  /// @param root 32 bytes, which the next batch names
  public record LastBatch(long number, Bytes root) {}

  private interface Decoder<V> {
    V decode(Bytes bytes) throws Malformed;
  }

  /// Rows that every command reads and few commands change. Each is decoded, which takes longer
  /// than all else of most commands, once for the same bytes.
  private static final Decoder<Alliance> ALLIANCE = remembering(8, MemberCodec::decodeAlliance);

  private static final Decoder<Member> MEMBER = remembering(512, MemberCodec::decodeMember);

  private static final Decoder<KeySet> KEY = remembering(256, CustodyCodec::decodeKey);
  private static final Decoder<Standard> STANDARD = remembering(8, Standard::decode);

  private static <V> Decoder<V> remembering(int size, Decoder<V> decoder) {
    RecentMap<Bytes, V> decoded = new RecentMap<>(size);
    return bytes -> {
      Optional<V> known = decoded.find(bytes);
      if (known.isPresent()) {
        return known.get();
      }
      V value = decoder.decode(bytes);
      decoded.put(bytes, value);
      return value;
    };
  }

  private final State state;

  public AllianceState(State state) {
    this.state = state;
  }

  /// The alliance; empty before its genesis.
  public Optional<Alliance> alliance() {
    return read(Table.only(Table.ALLIANCE), ALLIANCE);
  }

  public Optional<Member> member(MemberId id) {
    return state.get(Table.memberNumber(id)).flatMap(number -> member(number.intAt(0)));
  }

  public Optional<Member> member(int number) {
    return read(Table.member(number), MEMBER);
  }

  /// Whether a member has this number; cheaper than [#member], which decodes its keys.
  public boolean hasMember(int number) {
    return state.get(Table.member(number)).isPresent();
  }

  /// All members that ever were, in the order of their numbers.
  public List<Member> members() {
    return list(Table.MEMBER.prefix(), Integer.MAX_VALUE, MEMBER);
  }

  /// The members that validate now, by member id.
  public List<Member> validators() {
    return members().stream()
        .filter(Member::isValidating)
        .sorted(Comparator.comparing(Member::id))
        .toList();
  }

  /// The active custodians, by member id: the participants of a ceremony.
  public List<Member> activeCustodians() {
    return members().stream()
        .filter(member -> member.isActive() && member.hasRole(Role.CUSTODIAN))
        .sorted(Comparator.comparing(Member::id))
        .toList();
  }

  /// The number of the member that has registered this public key, for any use.
  public Optional<Integer> registrant(Bytes publicKey) {
    return state.get(Table.registeredKey(publicKey)).map(number -> number.intAt(0));
  }

  /// The member whose engine votes, or once voted, under the consensus key of this address.
  public Optional<Member> consensusKeyHolder(Bytes address) {
    return state.get(Table.consensusAddress(address)).flatMap(number -> member(number.intAt(0)));
  }

  /// The member whose engine connects under this node id; not under a former one.
  public Optional<Member> engineNodeHolder(Bytes nodeId) {
    return state.get(Table.nodeId(nodeId)).flatMap(number -> member(number.intAt(0)));
  }

  /// The validators now in force.
  public Optional<Roster> roster() {
    return read(Roster.STATE_KEY, MemberCodec::decodeRoster);
  }

  /// Ledger time of the last change of roster; empty before genesis.
  public Optional<Instant> rosterChanged() {
    return state
        .get(Table.only(Table.ROSTER_CHANGED))
        .map(millis -> Instant.ofEpochMilli(millis.longAt(0)));
  }

  /// The version of the active standard; 0 before genesis.
  public int standardVersion() {
    return state.get(Table.only(Table.STANDARD_ACTIVE)).map(version -> version.intAt(0)).orElse(0);
  }

  /// The active standard.
  public Optional<Standard> standard() {
    return standard(standardVersion());
  }

  /// A standard that is or was active.
  public Optional<Standard> standard(int version) {
    return read(Table.standard(version), STANDARD);
  }

  /// A record, whatever its status.
  public Optional<RecordState> record(RecordId id) {
    return read(Table.record(id), RecordCodec::decode);
  }

  /// Visits all records, whatever their status, in the order of their ids, until `visitor` returns
  /// false.
  public void visitRecords(Predicate<RecordState> visitor) {
    state.scan(
        Table.RECORD.prefix(), (key, value) -> visitor.test(decode(value, RecordCodec::decode)));
  }

  /// Whether the ledger knows this record id; cheaper than [#record].
  public boolean hasRecord(RecordId id) {
    return state.get(Table.record(id)).isPresent();
  }

  public Optional<KeySet> key(KeyId id) {
    return read(Table.key(id), KEY);
  }

  public Optional<KeySet> key(KeyName name) {
    return state.get(Table.keyName(name)).flatMap(id -> key(new KeyId(id)));
  }

  /// The newest key of a subject type, or the newest k_P where there is no type.
  public Optional<KeySet> newestKey(Optional<SubjectType> type) {
    return keys(type, 1).stream().findFirst();
  }

  /// The keys of a subject type, or k_P, under which answers are given: newest first, at most
  /// [#OPEN_EPOCHS].
  public List<KeySet> openKeys(Optional<SubjectType> type) {
    return keys(type, OPEN_EPOCHS);
  }

  /// All keys there ever were of a subject type, or k_P: newest first.
  public List<KeySet> keys(Optional<SubjectType> type) {
    return keys(type, Integer.MAX_VALUE);
  }

  /// All keys there ever were, in the order of their ids.
  public List<KeySet> keys() {
    return list(Table.KEY.prefix(), Integer.MAX_VALUE, KEY);
  }

  public Optional<Ceremony> ceremony(CeremonyId id) {
    return read(Table.ceremony(id), CustodyCodec::decodeCeremony);
  }

  /// The latest ceremony, running or not.
  public Optional<Ceremony> latestCeremony() {
    return state.get(Table.only(Table.CEREMONY_LATEST)).flatMap(id -> ceremony(new CeremonyId(id)));
  }

  /// The ceremony whose steps count at this ledger time, if there is one.
  public Optional<Ceremony> runningCeremony(Instant time) {
    return latestCeremony().filter(ceremony -> ceremony.isRunning(time));
  }

  /// The transcript of one key, by its place in the ceremony from 0; while the ceremony certifies.
  public Optional<Bytes> ceremonyTranscript(CeremonyId id, int key) {
    return state.get(Table.ceremonyTranscript(id, key));
  }

  /// What a dealer showed to a participant on demand, both by share index.
  public Optional<DealPackage> ceremonyAnswer(CeremonyId id, int receiver, int dealer) {
    return read(Table.ceremonyAnswer(id, receiver, dealer), CeremonyCodec::decodePackage);
  }

  /// The last batch of a custodian, by member number.
  public Optional<LastBatch> lastBatch(int custodian) {
    return state
        .get(Table.batch(custodian))
        .map(row -> new LastBatch(row.longAt(0), row.slice(Long.BYTES, row.size())));
  }

  public Optional<Proposal> proposal(ProposalId id) {
    return read(Table.proposal(id), MemberCodec::decodeProposal);
  }

  /// All proposals there ever were, in the order of their ids.
  public List<Proposal> proposals() {
    return list(Table.PROPOSAL.prefix(), Integer.MAX_VALUE, MemberCodec::decodeProposal);
  }

  /// The proposals on which members may vote at this ledger time.
  public List<Proposal> openProposals(Instant time) {
    return proposals().stream().filter(proposal -> isOpen(proposal, time)).toList();
  }

  /// Whether votes on a proposal count: undecided, not lapsed, and not overtaken, as when its
  /// applicant was admitted by another proposal.
  public boolean isOpen(Proposal proposal, Instant time) {
    return proposal.isOpen(time)
        && switch (proposal.subject()) {
          case Proposal.Subject.Admission(var application) ->
              member(application.application().member()).isEmpty()
                  && application.application().allKeys().stream()
                      .allMatch(key -> registrant(key).isEmpty());
          case Proposal.Subject.StatusChange(MemberId id, MemberStatus status) ->
              member(id)
                  .filter(
                      member ->
                          member.status() != status && member.status() != MemberStatus.EXPELLED)
                  .isPresent();
          case Proposal.Subject.ValidatorChange(MemberId id, boolean validator) ->
              member(id)
                  .filter(
                      member ->
                          member.validator() != validator
                              && member.status() != MemberStatus.EXPELLED)
                  .isPresent();
        };
  }

  /// The latest proposal of this subject, if there ever was one.
  public Optional<Proposal> latestProposal(Bytes subjectHash) {
    return state
        .get(Table.proposalSubject(subjectHash))
        .flatMap(id -> proposal(new ProposalId(id)));
  }

  /// Until when a member's request id is remembered, in Unix seconds.
  public Optional<Long> requestExpiry(int member, RequestId request) {
    return state.get(Table.request(member, request)).map(expiry -> expiry.longAt(0));
  }

  private List<KeySet> keys(Optional<SubjectType> type, int limit) {
    return list(Table.keyNames(type), limit, KeyId::new).stream()
        .map(
            id ->
                key(id).orElseThrow(() -> new InvariantViolation("a key's name leads to its row")))
        .toList();
  }

  private <V> Optional<V> read(Bytes key, Decoder<V> decoder) {
    return state.get(key).map(value -> decode(value, decoder));
  }

  private <V> List<V> list(Bytes prefix, int limit, Decoder<V> decoder) {
    List<V> values = new ArrayList<>();
    state.scan(
        prefix,
        (key, value) -> {
          values.add(decode(value, decoder));
          return values.size() < limit;
        });
    return List.copyOf(values);
  }

  private static <V> V decode(Bytes value, Decoder<V> decoder) {
    try {
      return decoder.decode(value);
    } catch (Malformed e) {
      throw new InvariantViolation("the state holds only what the contract wrote", e);
    }
  }
}
