package org.lianfang.bench.ledger;

/// What is ordered while a rate is measured.
///
/// @param bytes of each command or transaction
/// @param each what each counts for
/// @param window how many may be on their way at each member or engine
record What(String name, String unit, int bytes, int each, int window) {}
