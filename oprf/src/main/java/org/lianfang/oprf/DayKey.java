package org.lianfang.oprf;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import javax.security.auth.Destroyable;

/// One day's key from which a member derives the blinds of its calls, so that an audit can have the
/// blind of one call revealed without any other.
///
/// The keys form a one-way ratchet: the next day's key follows from this one's, never the reverse.
/// A member keeps the first key whose audit period is open and erases it when that period ends; a
/// key is never disclosed. 64 bytes, uniform. `toString` shows the day only.
public final class DayKey implements Destroyable {

  private static final int SIZE = 64;

  private final long day;
  private final byte[] key;
  private volatile boolean destroyed;

  private DayKey(long day, byte[] key) {
    this.day = day;
    this.key = key;
  }

  /// Draws a new audit key, the first day's.
  ///
  /// @param day days since 1970-01-01, in the alliance's calendar
  /// @param random the source of randomness
  /// @return the key of that day
  public static DayKey draw(long day, SecureRandom random) {
    byte[] key = new byte[SIZE];
    random.nextBytes(key);
    return new DayKey(day, key);
  }

  /// A stored key.
  ///
  /// @param day days since 1970-01-01
  /// @param key 64 bytes; copied
  /// @return the key of that day
  public static DayKey of(long day, byte[] key) {
    if (key.length != SIZE) {
      throw new IllegalArgumentException("a day key has 64 bytes");
    }
    return new DayKey(day, key.clone());
  }

  /// The day.
  ///
  /// @return days since 1970-01-01
  public long day() {
    return day;
  }

  /// The key of the following day: `HKDF-Expand(key, info = "lianfang/day/1", following day as 8
  /// bytes big-endian; 64 bytes)`.
  ///
  /// @param suite gives the hash; the same for the whole ratchet
  /// @return the next key; this one stays as it is
  public DayKey next(Suite suite) {
    byte[] number = ByteBuffer.allocate(Long.BYTES).putLong(day + 1).array();
    byte[] info = LengthPrefixed.join("lianfang/day/1", number);
    return new DayKey(day + 1, suite.hkdfExpand(bytes(), info, SIZE));
  }

  /// The key of this or a later day.
  ///
  /// @param suite gives the hash
  /// @param laterDay days since 1970-01-01, not before this key's
  /// @return that day's key
  /// @throws IllegalArgumentException if the day is earlier: the ratchet does not turn back
  public DayKey at(Suite suite, long laterDay) {
    if (laterDay < day) {
      throw new IllegalArgumentException("the ratchet of day keys does not turn back");
    }
    DayKey current = new DayKey(day, bytes().clone());
    while (current.day < laterDay) {
      DayKey following = current.next(suite);
      current.destroy();
      current = following;
    }
    return current;
  }

  /// The blind of one call: `HKDF-Expand(key, info = "lianfang/blind/1", suite, callId, input; 64
  /// bytes) mod order`.
  ///
  /// @param suite the suite of the keys asked
  /// @param callId the call's id
  /// @param input the input to hide
  /// @return the same blind each time
  /// @throws org.lianfang.oprf.group.InvalidGroupValue if it is zero, which does not happen
  public Blind blind(Suite suite, byte[] callId, byte[] input) {
    byte[] identifier = suite.identifier().getBytes(StandardCharsets.US_ASCII);
    byte[] info = LengthPrefixed.join("lianfang/blind/1", identifier, callId, input);
    byte[] uniform = suite.hkdfExpand(bytes(), info, 2 * suite.group().scalarSize());
    Blind blind = Blind.of(suite.group().reduceSecret(uniform));
    Hkdf.erase(uniform);
    return blind;
  }

  /// The key, for sealing it into a store. Whoever calls this owns a secret.
  ///
  /// @return a copy, 64 bytes
  public byte[] copyOfSecretBytes() {
    return bytes().clone();
  }

  private byte[] bytes() {
    if (destroyed) {
      throw new IllegalStateException("the day key was destroyed");
    }
    return key;
  }

  @Override
  public void destroy() {
    destroyed = true;
    Arrays.fill(key, (byte) 0);
  }

  @Override
  public boolean isDestroyed() {
    return destroyed;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof DayKey that && day == that.day && MessageDigest.isEqual(key, that.key);
  }

  @Override
  public int hashCode() {
    return Long.hashCode(day);
  }

  @Override
  public String toString() {
    return "DayKey[day=" + day + "]";
  }
}
