/// One member's copy of the ledger: log, tree and state, staged and committed block by block.
@org.jspecify.annotations.NullMarked
package org.lianfang.ledger.replica;
