package org.lianfang.contract.state;

import java.util.Optional;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.custody.CeremonyId;
import org.lianfang.protocol.custody.KeyId;
import org.lianfang.protocol.custody.KeyName;
import org.lianfang.protocol.filing.RecordId;
import org.lianfang.protocol.ledger.RequestId;
import org.lianfang.protocol.member.Member;
import org.lianfang.protocol.member.MemberId;
import org.lianfang.protocol.member.ProposalId;
import org.lianfang.protocol.subject.SubjectType;

/// The tables of the state. Each key starts with its table's permanent byte, below 0x20; what
/// follows has a fixed form within the table. Keys that start with 0x20 or more are names in plain
/// text, such as the roster's.
enum Table {
  /// One row: the alliance.
  ALLIANCE(0x01),
  /// Member number, 4 bytes → member.
  MEMBER(0x02),
  /// Member id → member number, 4 bytes.
  MEMBER_NUMBER(0x03),
  /// Registered public key, 32 bytes → member number, 4 bytes.
  REGISTERED_KEY(0x04),
  /// Proposal id → proposal.
  PROPOSAL(0x05),
  /// SHA-256 of what is proposed → id of the latest proposal of it.
  PROPOSAL_SUBJECT(0x06),
  /// One row: the version of the active standard, 4 bytes.
  STANDARD_ACTIVE(0x07),
  /// Version, 4 bytes → the standard's bytes.
  STANDARD(0x08),
  /// Record id → record.
  RECORD(0x09),
  /// Key id → key.
  KEY(0x0a),
  /// Subject type (0: k_P), then the epoch inverted, so that the newest stands first → key id.
  KEY_NAME(0x0b),
  /// Ceremony id → ceremony.
  CEREMONY(0x0c),
  /// One row: the id of the latest ceremony.
  CEREMONY_LATEST(0x0d),
  /// Custodian's member number → number of its last batch, 8 bytes, and root.
  BATCH(0x0e),
  /// Member number and request id → expiry in Unix seconds, 8 bytes.
  REQUEST(0x0f),
  /// Expiry in Unix seconds, member number, request id → one zero byte.
  REQUEST_EXPIRY(0x10),
  /// Ceremony id and a key's place in it, 1 byte → the key's transcript; gone when it has ended.
  CEREMONY_TRANSCRIPT(0x14),
  /// Ceremony id, share indices of receiver and dealer, 1 byte each → what the dealer showed on
  /// demand; gone when the ceremony has ended.
  CEREMONY_ANSWER(0x15),
  /// Address of a consensus key, 20 bytes → number of the member that has it or had it, 4 bytes.
  CONSENSUS_ADDRESS(0x18),
  /// Engine's node id, 20 bytes → number of the member whose engine connects under it, 4 bytes.
  NODE_ID(0x19),
  /// One row: ledger time of the last change of roster in Unix milliseconds, 8 bytes.
  ROSTER_CHANGED(0x1a);

  private final byte number;

  Table(int number) {
    this.number = (byte) number;
  }

  /// The byte that all keys of this table start with.
  Bytes prefix() {
    return Bytes.owning(new byte[] {number});
  }

  /// The row of a table that has one only.
  static Bytes only(Table table) {
    return table.prefix();
  }

  static Bytes member(int number) {
    return Member.stateKey(number);
  }

  static Bytes memberNumber(MemberId id) {
    return Bytes.join(MEMBER_NUMBER.prefix(), Bytes.utf8(id.value()));
  }

  static Bytes registeredKey(Bytes key) {
    return Bytes.join(REGISTERED_KEY.prefix(), key);
  }

  static Bytes consensusAddress(Bytes address) {
    return Bytes.join(CONSENSUS_ADDRESS.prefix(), address);
  }

  static Bytes nodeId(Bytes id) {
    return Bytes.join(NODE_ID.prefix(), id);
  }

  static Bytes proposal(ProposalId id) {
    return Bytes.join(PROPOSAL.prefix(), id.bytes());
  }

  static Bytes proposalSubject(Bytes hash) {
    return Bytes.join(PROPOSAL_SUBJECT.prefix(), hash);
  }

  static Bytes standard(int version) {
    return Bytes.join(STANDARD.prefix(), Bytes.ofInt(version));
  }

  static Bytes record(RecordId id) {
    return Bytes.join(RECORD.prefix(), id.bytes());
  }

  static Bytes key(KeyId id) {
    return Bytes.join(KEY.prefix(), id.bytes());
  }

  static Bytes keyNames(Optional<SubjectType> type) {
    byte number = type.map(SubjectType::typeByte).orElse((byte) 0);
    return Bytes.join(KEY_NAME.prefix(), Bytes.owning(new byte[] {number}));
  }

  static Bytes keyName(KeyName name) {
    return Bytes.join(keyNames(name.subjectType()), Bytes.ofInt(~name.epoch()));
  }

  static Bytes ceremony(CeremonyId id) {
    return Bytes.join(CEREMONY.prefix(), id.bytes());
  }

  static Bytes ceremonyTranscript(CeremonyId id, int key) {
    return Bytes.join(
        CEREMONY_TRANSCRIPT.prefix(), id.bytes(), Bytes.owning(new byte[] {(byte) key}));
  }

  static Bytes ceremonyAnswer(CeremonyId id, int receiver, int dealer) {
    return Bytes.join(
        CEREMONY_ANSWER.prefix(),
        id.bytes(),
        Bytes.owning(new byte[] {(byte) receiver, (byte) dealer}));
  }

  static Bytes batch(int custodian) {
    return Bytes.join(BATCH.prefix(), Bytes.ofInt(custodian));
  }

  static Bytes request(int member, RequestId id) {
    return Bytes.join(REQUEST.prefix(), Bytes.ofInt(member), id.bytes());
  }

  static Bytes requestExpiry(long expirySeconds, int member, RequestId id) {
    return Bytes.join(
        REQUEST_EXPIRY.prefix(), Bytes.ofLong(expirySeconds), Bytes.ofInt(member), id.bytes());
  }
}
