/// The ledger's Merkle tree and what is signed about it: proofs of inclusion and of consistency,
/// checkpoints and their cosignatures, and the text forms by which verifiers that this project did
/// not write check them.
///
/// Follows RFC 6962 (as restated by RFC 9162, section 2) and the C2SP specifications signed-note,
/// tlog-checkpoint, tlog-cosignature, tlog-proof and tlog-policy. Only SHA-256 and Ed25519, under
/// every suite.
@NullMarked
package org.lianfang.protocol.checkpoint;

import org.jspecify.annotations.NullMarked;
