package org.lianfang.protocol.ledger;

import java.time.Instant;
import org.lianfang.protocol.Bytes;

/// What one entry contributes to the ledger's tree. It binds acceptance, time and place; the tree's
/// root is therefore also the state's hash.
///
/// @param envelopeHash SHA-256 of the envelope's bytes
/// @param outcomeHash SHA-256 of the outcome's bytes
/// @param changesHash SHA-256 of the bytes of the state changes
public record Leaf(
    long position, Instant time, Bytes envelopeHash, Bytes outcomeHash, Bytes changesHash) {
  public static final int VERSION = 1;
}
