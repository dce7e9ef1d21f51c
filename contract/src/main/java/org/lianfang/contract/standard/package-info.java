/// The rules of sharing: the standard, what the ledger may check of a header, and what only the
/// node sees of a line.
@org.jspecify.annotations.NullMarked
package org.lianfang.contract.standard;
