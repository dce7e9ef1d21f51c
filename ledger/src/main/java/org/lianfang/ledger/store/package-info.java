/// The disk: named tables of ordered keys, written in atomic batches. Everything a node keeps goes
/// through this seam, so that tests can let any write fail.
@org.jspecify.annotations.NullMarked
package org.lianfang.ledger.store;
