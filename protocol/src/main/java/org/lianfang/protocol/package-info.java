/// Values, signed commands, outcomes, canonical forms and proofs: what all members must agree on.
///
/// Free of I/O, clocks, threads and ambient randomness.
@org.jspecify.annotations.NullMarked
package org.lianfang.protocol;
