package org.lianfang.protocol.ledger;

import java.nio.ByteBuffer;
import java.util.Optional;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.Encoding;

/// What an engine proves of a validator that lied to the others. It stands on the ledger as an
/// entry of its own, in the place of an envelope: [#encode] begins with a zero byte, which no
/// envelope does. Engines order it only from their own evidence, never from what somebody submits.
///
/// @param validator the first 20 bytes of the SHA-256 of its consensus key
/// @param height the engine's height at which it lied
public record Misbehaviour(Bytes validator, long height) {
  private static final Bytes LABEL = Bytes.utf8("lianfang/misbehaviour/1");
  private static final int VALIDATOR_BYTES = 20;
  private static final Bytes START = Encoding.lengthPrefixed(LABEL);
  private static final int SIZE =
      START.size() + Integer.BYTES + VALIDATOR_BYTES + Integer.BYTES + Long.BYTES;

  public Misbehaviour {
    if (validator.size() != VALIDATOR_BYTES || height < 1) {
      throw new IllegalArgumentException("a validator's address has 20 bytes, heights begin at 1");
    }
  }

  /// The one encoding: label, address and height, each after its length.
  public Bytes encode() {
    return Encoding.lengthPrefixed(LABEL, validator, Bytes.ofLong(height));
  }

  /// Reads an entry's bytes; empty if they are not exactly what [#encode] makes.
  public static Optional<Misbehaviour> decode(Bytes bytes) {
    if (bytes.size() != SIZE) {
      return Optional.empty();
    }
    int address = START.size() + Integer.BYTES;
    ByteBuffer height = bytes.slice(SIZE - Long.BYTES, SIZE).asBuffer();
    Misbehaviour read;
    try {
      read = new Misbehaviour(bytes.slice(address, address + VALIDATOR_BYTES), height.getLong());
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
    return read.encode().equals(bytes) ? Optional.of(read) : Optional.empty();
  }
}
