package org.lianfang.protocol.member;

import java.util.BitSet;
import java.util.List;
import org.bouncycastle.math.ec.rfc8032.Ed25519;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.Encoding;
import org.lianfang.protocol.RecentSet;

/// An Ed25519 public key, 32 bytes (RFC 8032).
public record VerifyingKey(Bytes bytes) {
  public static final int SIZE = 32;
  public static final int SIGNATURE_SIZE = 64;

  /// Keys that were found to be points: each is read from the state again and again, and to find it
  /// out takes longer than all else of reading a member.
  private static final RecentSet<Bytes> POINTS = new RecentSet<>(1 << 14);

  /// @throws IllegalArgumentException if the bytes are not the canonical encoding of a point on the
  ///   curve, or one of small order: such a key would verify signatures that nobody made
  public VerifyingKey {
    if (bytes.size() != SIZE || !isPoint(bytes)) {
      throw new IllegalArgumentException("not an Ed25519 public key");
    }
  }

  private static boolean isPoint(Bytes bytes) {
    if (POINTS.contains(bytes)) {
      return true;
    }
    boolean isPoint = Ed25519.validatePublicKeyPartial(bytes.toArray(), 0);
    if (isPoint) {
      POINTS.add(bytes);
    }
    return isPoint;
  }

  /// Whether the point has exactly the order of the group: without a part of small order, one key
  /// has one encoding. Slow (a scalar multiplication): asked once, where a key is registered.
  public boolean isOfFullOrder() {
    return Ed25519.validatePublicKeyFull(bytes.toArray(), 0);
  }

  public KeyFingerprint fingerprint() {
    return KeyFingerprint.of(bytes);
  }

  /// Whether `signature` is this key's over exactly `message`. Everybody judges so: there is no
  /// other verifier to fall back upon.
  public boolean verify(Bytes message, Bytes signature) {
    return SignatureCheck.hold(List.of(new Signed(this, message, signature))).get(0);
  }

  /// A signature to be checked.
  ///
  /// @param message exactly what was signed
  public record Signed(VerifyingKey key, Bytes message, Bytes signature) {}

  /// Which of these signatures hold, each judged as [#verify(Bytes, Bytes)] judges it, in less time
  /// than one after the other.
  public static BitSet verify(List<Signed> signatures) {
    return SignatureCheck.hold(signatures);
  }

  /// Whether `signature` is this key's over label, alliance id and `message`.
  public boolean verify(String label, String alliance, Bytes message, Bytes signature) {
    return verify(Encoding.signatureInput(label, alliance, message), signature);
  }
}
