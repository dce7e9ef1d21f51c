package org.lianfang.node.custody;

import java.util.List;
import java.util.Optional;
import org.lianfang.protocol.Reason;
import org.lianfang.protocol.call.Purpose;
import org.lianfang.protocol.custody.KeySet;
import org.lianfang.protocol.filing.RecordId;
import org.lianfang.protocol.filing.RecordStatus;
import org.lianfang.protocol.member.Member;
import org.lianfang.protocol.member.Role;

/// Who may make which call, by the ledger alone. The asker applies them to fail early, every
/// custodian to decide; quota, time and freshness are the custodian's own.
///
/// Of several reasons that hold, the first in the order of [Reason] is given.
final class CallRules {
  private CallRules() {}

  static Judgment judge(CallView view, Member asker, CallShape call) {
    if (!asker.isActive()) {
      return new Judgment.Denied(Reason.MEMBER_NOT_ACTIVE);
    }
    if (!asker.hasRole(roleFor(call))) {
      return new Judgment.Denied(Reason.ROLE_MISSING);
    }
    if (view.isStrict(call.subjectType())) {
      // This release knows no declared calls; answering undeclared ones would break the standard.
      return new Judgment.Denied(Reason.STANDARD_VERSION);
    }
    return switch (call.kind()) {
      case QUERY -> query(view, call);
      case OPENING -> opening(view, call);
      case FILING -> filing(view, asker, call);
      case ROTATION -> rotation(view, asker, call);
    };
  }

  private static Role roleFor(CallShape call) {
    return switch (call.kind()) {
      case FILING, ROTATION -> Role.REPORTER;
      case QUERY, OPENING -> call.purpose() == Purpose.SUPERVISION ? Role.SUPERVISOR : Role.QUERIER;
    };
  }

  private static Judgment query(CallView view, CallShape call) {
    List<KeySet> keys = view.tokenKeys(call.subjectType());
    if (keys.isEmpty()) {
      return new Judgment.Denied(Reason.KEY_NOT_READY);
    }
    if (!call.purpose().isAsking()) {
      return new Judgment.Denied(Reason.PURPOSE_FORBIDDEN);
    }
    return new Judgment.Allowed(keys, Optional.empty());
  }

  private static Judgment opening(CallView view, CallShape call) {
    Optional<CallView.RecordFacts> record = call.record().flatMap(view::record);
    if (record.isEmpty()) {
      return new Judgment.Denied(Reason.RECORD_UNKNOWN);
    }
    if (record.get().subjectType() != call.subjectType()) {
      // The item would be charged to another type's quota than the record's.
      return new Judgment.Denied(Reason.MALFORMED);
    }
    if (!record.get().status().isLive()) {
      return new Judgment.Denied(Reason.RECORD_NOT_ACTIVE);
    }
    Optional<KeySet> key = view.key(record.get().payloadKey());
    if (key.isEmpty()) {
      return new Judgment.Denied(Reason.KEY_NOT_READY);
    }
    if (!call.purpose().isAsking() || !view.isVisible(record.get().list(), call.purpose())) {
      return new Judgment.Denied(Reason.PURPOSE_FORBIDDEN);
    }
    return new Judgment.Allowed(List.of(), key);
  }

  private static Judgment filing(CallView view, Member asker, CallShape call) {
    RecordId record = call.record().orElseThrow();
    if (record.source() != asker.number()) {
      return new Judgment.Denied(Reason.RECORD_ID_FOREIGN);
    }
    if (view.record(record).isPresent()) {
      return new Judgment.Denied(Reason.RECORD_EXISTS);
    }
    List<KeySet> keys = view.tokenKeys(call.subjectType());
    Optional<KeySet> payloadKey = view.newestPayloadKey();
    if (keys.isEmpty() || payloadKey.isEmpty()) {
      return new Judgment.Denied(Reason.KEY_NOT_READY);
    }
    if (call.purpose() != Purpose.FILING) {
      return new Judgment.Denied(Reason.PURPOSE_FORBIDDEN);
    }
    return new Judgment.Allowed(keys, payloadKey);
  }

  private static Judgment rotation(CallView view, Member asker, CallShape call) {
    RecordId id = call.record().orElseThrow();
    if (id.source() != asker.number()) {
      return new Judgment.Denied(Reason.RECORD_ID_FOREIGN);
    }
    Optional<CallView.RecordFacts> record = view.record(id);
    if (record.isEmpty()) {
      return new Judgment.Denied(Reason.RECORD_UNKNOWN);
    }
    if (record.get().subjectType() != call.subjectType()) {
      return new Judgment.Denied(Reason.MALFORMED);
    }
    if (record.get().status() != RecordStatus.ACTIVE) {
      return new Judgment.Denied(Reason.RECORD_NOT_ACTIVE);
    }
    List<KeySet> keys = view.tokenKeys(call.subjectType());
    Optional<KeySet> payloadKey = view.key(record.get().payloadKey());
    if (keys.isEmpty() || payloadKey.isEmpty()) {
      return new Judgment.Denied(Reason.KEY_NOT_READY);
    }
    return new Judgment.Allowed(keys, payloadKey);
  }
}
