/// Figures of the ledger.
@org.jspecify.annotations.NullMarked
package org.lianfang.bench.ledger;
