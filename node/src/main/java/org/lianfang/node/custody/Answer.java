package org.lianfang.node.custody;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.lianfang.oprf.OprfOutput;
import org.lianfang.protocol.call.CallId;
import org.lianfang.protocol.custody.KeyId;
import org.lianfang.protocol.member.MemberId;

/// What t custodians together computed for one question. Holds secrets: prints nothing of them.
///
/// @param custodians who recorded the call and answered, t of them
/// @param subject y under every open k_T of the type; empty where no subject was asked
/// @param record y_P under the record's k_P; set where a record was asked
public record Answer(
    CallId call,
    List<MemberId> custodians,
    Map<KeyId, OprfOutput> subject,
    Optional<OprfOutput> record) {
  public Answer {
    custodians = List.copyOf(custodians);
    subject = Map.copyOf(subject);
  }

  @Override
  public String toString() {
    return "Answer[" + call + "]";
  }
}
