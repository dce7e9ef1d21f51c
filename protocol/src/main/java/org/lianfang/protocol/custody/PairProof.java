package org.lianfang.protocol.custody;

import org.lianfang.protocol.Bytes;

/// The two Diffie-Hellman values that a dealer and a receiver share for one key, with the proof
/// that the receiver's one-time key made both. It opens this one share of this one dealer.
///
/// @param ephemeralSecret receiver's one-time key · dealer's ephemeral key, 32 bytes
/// @param staticSecret receiver's one-time key · dealer's one-time key, 32 bytes
/// @param proof DLEQ, 64 bytes
public record PairProof(Bytes ephemeralSecret, Bytes staticSecret, Bytes proof) {}
