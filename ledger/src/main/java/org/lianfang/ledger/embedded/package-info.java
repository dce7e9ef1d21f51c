/// The engine for trials: one process orders for all members. Survives the end of the process, not
/// a liar.
@org.jspecify.annotations.NullMarked
package org.lianfang.ledger.embedded;
