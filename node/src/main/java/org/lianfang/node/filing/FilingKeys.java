package org.lianfang.node.filing;

import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.lianfang.contract.standard.Standard;
import org.lianfang.contract.state.AllianceState;
import org.lianfang.protocol.Detail;
import org.lianfang.protocol.InvariantViolation;
import org.lianfang.protocol.Reason;
import org.lianfang.protocol.Refused;
import org.lianfang.protocol.custody.KeyId;
import org.lianfang.protocol.custody.KeySet;
import org.lianfang.protocol.subject.SubjectType;

/// What the ledger prescribes for new filings at one moment: the newest k_T of each type, the
/// newest k_P, the active standard.
record FilingKeys(Map<SubjectType, KeyId> tokenKeys, KeyId payloadKey, Standard standard) {

  /// @throws Refused `KEY_NOT_READY` where a type, or payloads, have no key yet
  static FilingKeys of(AllianceState state, Set<SubjectType> types) throws Refused {
    Map<SubjectType, KeyId> tokenKeys = new EnumMap<>(SubjectType.class);
    for (SubjectType type : types) {
      tokenKeys.put(type, newest(state, Optional.of(type)));
    }
    return new FilingKeys(
        Map.copyOf(tokenKeys),
        newest(state, Optional.empty()),
        state
            .standard()
            .orElseThrow(() -> new InvariantViolation("an alliance with keys has a standard")));
  }

  private static KeyId newest(AllianceState state, Optional<SubjectType> type) throws Refused {
    Optional<KeyId> key = state.newestKey(type).map(KeySet::id);
    if (key.isEmpty()) {
      throw new Refused(
          Reason.KEY_NOT_READY,
          Detail.KEY_MISSING,
          type.map(SubjectType::wireName).orElse("payloads"));
    }
    return key.get();
  }

  KeyId tokenKey(SubjectType type) {
    KeyId key = tokenKeys.get(type);
    if (key == null) {
      throw new InvariantViolation("the keys of all types of a chunk are looked up");
    }
    return key;
  }
}
