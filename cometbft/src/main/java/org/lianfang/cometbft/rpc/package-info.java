/// The engine's RPC: JSON over HTTP over a Unix socket.
@org.jspecify.annotations.NullMarked
package org.lianfang.cometbft.rpc;
