package org.lianfang.protocol.ledger;

import org.lianfang.protocol.Bytes;

/// A signed command as it travels: exact bytes and a signature over label, alliance id and exactly
/// those bytes.
///
/// @param encoded the bytes of the whole envelope, as submitted and as ordered
/// @param body the bytes of the command, as signed
/// @param signature Ed25519, 64 bytes
public record Envelope(Bytes encoded, Bytes body, Bytes signature) {
  /// The label under which envelopes are signed.
  public static final String LABEL = "lianfang/envelope/1";

  /// The largest envelope that any node takes, in bytes.
  public static final int SIZE_MAX = 1 << 20;
}
