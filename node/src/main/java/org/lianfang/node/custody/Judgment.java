package org.lianfang.node.custody;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.lianfang.protocol.Reason;
import org.lianfang.protocol.custody.KeySet;

/// What the rules say of one call.
sealed interface Judgment {

  /// @param subjectKeys every open k_T of the type, ascending by id, where a subject is asked
  /// @param recordKey the record's k_P, where a record is asked
  record Allowed(List<KeySet> subjectKeys, Optional<KeySet> recordKey) implements Judgment {
    public Allowed {
      subjectKeys = List.copyOf(subjectKeys);
    }

    /// All keys that the call is evaluated under.
    Stream<KeySet> keys() {
      return Stream.concat(subjectKeys.stream(), recordKey.stream());
    }
  }

  record Denied(Reason reason) implements Judgment {}
}
