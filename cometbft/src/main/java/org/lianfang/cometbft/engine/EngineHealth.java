package org.lianfang.cometbft.engine;

import java.time.Instant;
import java.util.Optional;

/// How the engine does.
///
/// @param height the last block that is applied here; 0 before the first
/// @param peerHeight the highest block that a connected engine works on; 0 if none is known
/// @param peers engines that are connected
/// @param catchingUp whether it is still fetching old blocks
/// @param lastBlockAt when the last block was applied here, by this machine's clock; empty if none
///   was since the start
/// @param restarts how often the process was started again
/// @param failed why it does not work, if it does not; empty again as soon as it does
public record EngineHealth(
    long height,
    long peerHeight,
    int peers,
    boolean catchingUp,
    Optional<Instant> lastBlockAt,
    long restarts,
    Optional<String> failed) {}
