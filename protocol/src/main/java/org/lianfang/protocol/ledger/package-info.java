/// Envelopes, entries, outcomes, and the state machine that turns one into the other.
@org.jspecify.annotations.NullMarked
package org.lianfang.protocol.ledger;
