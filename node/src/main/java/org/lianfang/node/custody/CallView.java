package org.lianfang.node.custody;

import java.util.List;
import java.util.Optional;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.call.CallBatch;
import org.lianfang.protocol.call.CallKind;
import org.lianfang.protocol.call.Purpose;
import org.lianfang.protocol.custody.KeyId;
import org.lianfang.protocol.custody.KeySet;
import org.lianfang.protocol.filing.ListType;
import org.lianfang.protocol.filing.RecordId;
import org.lianfang.protocol.filing.RecordStatus;
import org.lianfang.protocol.member.Member;
import org.lianfang.protocol.member.MemberId;
import org.lianfang.protocol.subject.SubjectType;

/// The alliance at one position of this node's replica, as far as calls are judged by it.
///
/// Asker and custodian read the same, each from its own replica. Unchanging until closed.
public interface CallView extends AutoCloseable {

  /// Where views come from.
  @FunctionalInterface
  interface Source {
    /// Opens a view of the newest block applied here. The caller closes it.
    CallView open();
  }

  Optional<Member> member(MemberId id);

  /// Every open k_T of the type, ascending by key id.
  List<KeySet> tokenKeys(SubjectType subjectType);

  /// The k_P that new records are filed under.
  Optional<KeySet> newestPayloadKey();

  /// A key whose shares are still held.
  Optional<KeySet> key(KeyId id);

  /// What the ledger says of a record at ledger time.
  Optional<RecordFacts> record(RecordId id);

  /// Whether a question for this purpose may see records on this list.
  boolean isVisible(ListType list, Purpose purpose);

  /// Whether calls of this type have to be declared on the ledger before they are evaluated.
  boolean isStrict(SubjectType subjectType);

  /// How many calls of this kind a member may make in one calendar day of +08:00.
  long quota(SubjectType subjectType, CallKind kind);

  /// The active members that hold the supervisor's role.
  List<Member> supervisors();

  /// The newest batch of call records that this custodian has on the ledger.
  Optional<PostedBatch> lastBatch(MemberId custodian);

  /// The batch that a custodian posted at this position; empty where something else stands there,
  /// or the command was refused.
  Optional<CallBatch> batchAt(long position, MemberId custodian);

  /// Where this batch of the custodian's stands; reads the ledger backwards.
  Optional<Long> findBatch(MemberId custodian, long number);

  /// How many commands the ledger holds at this position.
  long size();

  @Override
  void close();

  /// @param payloadKey the k_P that opens it for its whole life
  record RecordFacts(
      SubjectType subjectType, ListType list, RecordStatus status, KeyId payloadKey) {}

  record PostedBatch(long number, Bytes root) {}
}
