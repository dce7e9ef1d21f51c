package org.lianfang.cometbft.abci;

import org.lianfang.protocol.Bytes;

/// The one snapshot that a joining member takes, proved before its engine was started.
///
/// @param height of the block that it is taken after
/// @param root the tree's root, 32 bytes
public record SnapshotTarget(long height, Bytes root) {}
