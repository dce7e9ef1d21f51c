package org.lianfang.protocol;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/// The one way in which values enter hashes and signatures: each after its length, four bytes, most
/// significant first, so that no two lists of values share an encoding.
public final class Encoding {
  private Encoding() {}

  /// Joins `values`, each after its length.
  public static Bytes lengthPrefixed(Bytes... values) {
    int size = 0;
    for (Bytes value : values) {
      size = Math.addExact(size, Integer.BYTES + value.size());
    }
    ByteBuffer joined = ByteBuffer.allocate(size);
    for (Bytes value : values) {
      joined.putInt(value.size()).put(value.asBuffer());
    }
    return Bytes.owning(joined.array());
  }

  /// Returns the SHA-256 of exactly these bytes.
  public static Bytes sha256(Bytes bytes) {
    MessageDigest digest = sha256Digest();
    bytes.addTo(digest);
    return Bytes.owning(digest.digest());
  }

  /// Returns the SHA-256 of `values`, each after its length.
  public static Bytes hash(Bytes... values) {
    return sha256(lengthPrefixed(values));
  }

  /// Returns what a signature covers: label, alliance id and the bytes, each after its length.
  public static Bytes signatureInput(String label, String alliance, Bytes bytes) {
    return lengthPrefixed(Bytes.utf8(label), Bytes.utf8(alliance), bytes);
  }

  private static MessageDigest sha256Digest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new InvariantViolation("every Java platform has SHA-256", e);
    }
  }
}
