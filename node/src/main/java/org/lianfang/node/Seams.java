package org.lianfang.node;

import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.concurrent.Executor;

/// Where the world enters a node.
///
/// @param executor runs work that may wait or compute; in production a platform thread a task, so
///   that the system shares the processors among batches and what must not wait behind them
/// @param random the system's CSPRNG
public record Seams(InstantSource clock, Timers timers, Executor executor, SecureRandom random) {}
