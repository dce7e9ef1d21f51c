package org.lianfang.protocol.ledger;

import java.util.List;
import java.util.Optional;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.Reason;

/// The alliance's rules, as the ledger sees them: opaque bytes in, an outcome and changes out.
///
/// Pure, deterministic and total over any bytes: no clock, no randomness, no exception. Time is
/// only that of the entry.
public interface StateMachine {
  /// Judges whether an envelope may be ordered at all: form, size, signature, member, duplicate.
  /// What passes may still be refused by [#apply]. An empty answer means that it may.
  Optional<Reason> admit(State committed, Bytes envelope);

  /// Hears that these envelopes are judged next, so that what takes less for many together than for
  /// one after the other can be done at once. Changes no answer.
  default void expect(State committed, List<Bytes> envelopes) {}

  /// Applies one ordered entry to the state that all entries before it made.
  Applied apply(State state, Entry entry);

  /// Returns the name under which the outcome of this envelope can be asked for, if its form is
  /// readable: the signer's member id and request id. Does not check the signature.
  Optional<RequestKey> requestKey(Bytes envelope);
}
