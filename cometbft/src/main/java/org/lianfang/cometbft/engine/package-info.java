/// The engine's process: its binary, its files, its life and its health.
@org.jspecify.annotations.NullMarked
package org.lianfang.cometbft.engine;
