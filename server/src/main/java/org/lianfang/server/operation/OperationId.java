package org.lianfang.server.operation;

import java.security.SecureRandom;
import java.util.regex.Pattern;

/// Makes and recognises operation ids: `op_`, ten characters of time and sixteen random ones, in
/// Crockford's base 32, so that ids ascend with time.
final class OperationId {
  private static final Pattern FORM = Pattern.compile("op_[0-9A-HJKMNP-TV-Z]{26}");
  private static final char[] ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ".toCharArray();

  private OperationId() {}

  static boolean isOne(String text) {
    return FORM.matcher(text).matches();
  }

  static String generate(long millis, SecureRandom random) {
    StringBuilder id = new StringBuilder("op_");
    for (int shift = 45; shift >= 0; shift -= 5) {
      id.append(ALPHABET[(int) ((millis >> shift) & 31)]);
    }
    for (int i = 0; i < 16; i++) {
      id.append(ALPHABET[random.nextInt(32)]);
    }
    return id.toString();
  }
}
