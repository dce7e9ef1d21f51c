/// The application's side of ABCI 2.0: what the engine asks, and what the replica answers.
@org.jspecify.annotations.NullMarked
package org.lianfang.cometbft.abci;
