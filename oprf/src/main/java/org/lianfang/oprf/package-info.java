/// The verifiable oblivious pseudorandom function behind tokens and payload keys, shared among
/// custodians: blinding, evaluation, proofs, combination, and what is derived from the results.
///
/// Nothing here reads a clock, a file or ambient randomness, except that the curve library is
/// loaded once. All types are immutable and thread-safe unless they say otherwise.
@org.jspecify.annotations.NullMarked
package org.lianfang.oprf;
