/// The command line: a thin client of a node's API, and the offline verifier of receipts.
@org.jspecify.annotations.NullMarked
package org.lianfang.cli;
