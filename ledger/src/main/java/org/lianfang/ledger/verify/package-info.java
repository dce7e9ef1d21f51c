/// Checks a stored ledger without a network: every file, every entry, every row that follows from
/// them.
@org.jspecify.annotations.NullMarked
package org.lianfang.ledger.verify;
