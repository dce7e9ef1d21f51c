package org.lianfang.protocol.checkpoint;

/// What a key of a signed note signs, and how; the identifier byte goes into its key id.
///
/// Only what this project needs: c2sp.org/signed-note says that "implementations SHOULD select only
/// the one(s) required for their design".
public enum SignatureType {
  /// Ed25519 over the note's text.
  ED25519(0x01),
  /// A timestamped Ed25519 cosignature of a checkpoint, c2sp.org/tlog-cosignature.
  COSIGNATURE(0x04);

  private final byte identifier;

  SignatureType(int identifier) {
    this.identifier = (byte) identifier;
  }

  /// The byte that c2sp.org/signed-note assigns.
  public byte identifier() {
    return identifier;
  }
}
