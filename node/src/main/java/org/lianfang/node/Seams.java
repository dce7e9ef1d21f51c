package org.lianfang.node;

import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.concurrent.Executor;

/// Where the world enters a node.
///
/// @param executor runs work that may wait; in production one virtual thread a task
/// @param random the system's CSPRNG
public record Seams(InstantSource clock, Timers timers, Executor executor, SecureRandom random) {}
