/// Distributed key generation among custodians: every custodian deals a random polynomial, the sum
/// of all is the key, and nobody ever holds it whole.
///
/// Follows c2sp.org/cocktail-dkg v0.2.1 for ristretto255, for a list of keys in one ceremony,
/// without payloads and without its recovery bundle.
@org.jspecify.annotations.NullMarked
package org.lianfang.oprf.dkg;
