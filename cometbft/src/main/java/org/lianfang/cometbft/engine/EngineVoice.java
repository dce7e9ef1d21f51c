package org.lianfang.cometbft.engine;

import java.util.Optional;
import org.lianfang.protocol.Bytes;

/// With which consensus key the engine votes where its member is a validator.
///
/// @param key that the member keeps now
/// @param next that was drawn to follow it
/// @param flaw why `key` may not vote: then the engine only watches, and the member needs a new key
public record EngineVoice(Bytes key, Optional<Bytes> next, Optional<VoteRecord.Flaw> flaw) {}
