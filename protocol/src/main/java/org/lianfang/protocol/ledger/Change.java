package org.lianfang.protocol.ledger;

import java.util.Optional;
import org.lianfang.protocol.Bytes;

/// One change of the replicated state.
///
/// @param value the new value; empty deletes the key
public record Change(Bytes key, Optional<Bytes> value) {}
