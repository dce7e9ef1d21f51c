/// The ledger on CometBFT: institutions that do not trust one another order their commands, each
/// with an engine of its own; a third of them, less one, may lie or vanish.
@org.jspecify.annotations.NullMarked
package org.lianfang.cometbft;
