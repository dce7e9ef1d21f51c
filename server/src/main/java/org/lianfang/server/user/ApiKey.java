package org.lianfang.server.user;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.Encoding;
import org.lianfang.protocol.member.MemberId;

/// A user's secret: `lf_`, member, user and 32 random bytes in base 32. Shown once, when it is
/// made; the node keeps its SHA-256 only. Prints nothing.
public final class ApiKey {
  private static final int RANDOM_BYTES = 32;
  private static final int TEXT_MAX = 200;
  private static final char[] ALPHABET = "abcdefghijklmnopqrstuvwxyz234567".toCharArray();

  private final String text;

  private ApiKey(String text) {
    this.text = text;
  }

  /// Makes a fresh key.
  public static ApiKey generate(MemberId member, String user, SecureRandom random) {
    byte[] secret = new byte[RANDOM_BYTES];
    random.nextBytes(secret);
    StringBuilder text =
        new StringBuilder("lf_").append(member).append('_').append(user).append('_');
    int bits = 0;
    int held = 0;
    for (byte b : secret) {
      held = (held << 8) | (b & 0xff);
      bits += 8;
      while (bits >= 5) {
        text.append(ALPHABET[(held >> (bits - 5)) & 31]);
        bits -= 5;
      }
      held &= (1 << bits) - 1;
    }
    return new ApiKey(text.append(ALPHABET[(held << (5 - bits)) & 31]).toString());
  }

  /// Takes a key as a caller sent it; any text may be one.
  public static ApiKey of(String text) {
    return new ApiKey(text.length() > TEXT_MAX ? text.substring(0, TEXT_MAX) : text);
  }

  /// SHA-256 of the key, by which the node knows it.
  public Bytes hash() {
    return Encoding.sha256(Bytes.owning(text.getBytes(StandardCharsets.UTF_8)));
  }

  /// The last four characters.
  public String ending() {
    return text.substring(Math.max(0, text.length() - 4));
  }

  /// The key itself: only for the one time that it is shown, and for deriving keys from it.
  public String reveal() {
    return text;
  }

  @Override
  public String toString() {
    return "ApiKey";
  }
}
