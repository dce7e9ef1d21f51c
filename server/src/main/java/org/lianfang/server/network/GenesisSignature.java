package org.lianfang.server.network;

/// One founder's signature over a draft.
///
/// @param hash SHA-256 of the core that is signed
/// @param signature base64
record GenesisSignature(int version, String member, String hash, String signature) {
  static final int VERSION = 1;
}
