package org.lianfang.node.custody;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.lianfang.oprf.Evaluated;
import org.lianfang.protocol.Reason;
import org.lianfang.protocol.custody.KeyId;
import org.lianfang.protocol.member.MemberId;

/// A custodian's answer whose signature and proofs hold.
///
/// @param asked the calls, in request order
/// @param refusals one a call
/// @param byKey the elements of the calls that were not refused, in request order
record CheckedAnswer(
    MemberId custodian,
    List<PreparedCall> asked,
    List<Optional<Reason>> refusals,
    Map<KeyId, Keyed> byKey) {
  CheckedAnswer {
    asked = List.copyOf(asked);
    refusals = List.copyOf(refusals);
    byKey = Map.copyOf(byKey);
  }

  /// The elements under one key.
  static final class Keyed {
    /// No element of this call.
    static final int NONE = -1;

    private final Evaluated evaluated;
    private final int[] places;

    /// @param places for each asked call its place among the elements, or [#NONE]; owned from now
    ///   on
    Keyed(Evaluated evaluated, int[] places) {
      this.evaluated = evaluated;
      this.places = places;
    }

    Evaluated evaluated() {
      return evaluated;
    }

    /// The place of an asked call among the elements.
    int place(int call) {
      return places[call];
    }
  }
}
