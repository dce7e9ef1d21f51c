package org.lianfang.protocol.subject;

import java.util.Arrays;
import java.util.Optional;

/// An internet address of 4 or 16 bytes, read strictly and without any name look-up.
///
/// IPv4 is four decimal numbers without leading zeros. IPv6 is RFC 4291, section 2.2, without a
/// zone. An IPv4-mapped IPv6 address is the IPv4 address that it stands for, so that one host has
/// one form.
public final class InternetAddress {

  private final byte[] bytes;

  private InternetAddress(byte[] bytes) {
    this.bytes = bytes;
  }

  /// Reads an address; empty if the text is none.
  public static Optional<InternetAddress> find(String text) {
    if (text.length() > 45) {
      return Optional.empty();
    }
    if (text.indexOf(':') < 0) {
      byte[] four = new byte[4];
      return readFour(text, four, 0) ? Optional.of(new InternetAddress(four)) : Optional.empty();
    }
    return readSixteen(text);
  }

  private static boolean readFour(String text, byte[] into, int at) {
    String[] parts = text.split("\\.", -1);
    if (parts.length != 4) {
      return false;
    }
    for (int i = 0; i < 4; i++) {
      String part = parts[i];
      if (part.isEmpty() || part.length() > 3 || (part.length() > 1 && part.charAt(0) == '0')) {
        return false;
      }
      int value = 0;
      for (int k = 0; k < part.length(); k++) {
        char c = part.charAt(k);
        if (c < '0' || c > '9') {
          return false;
        }
        value = value * 10 + c - '0';
      }
      if (value > 255) {
        return false;
      }
      into[at + i] = (byte) value;
    }
    return true;
  }

  private static Optional<InternetAddress> readSixteen(String text) {
    int gap = text.indexOf("::");
    if (gap >= 0 && text.indexOf("::", gap + 1) >= 0) {
      return Optional.empty();
    }
    byte[] head = new byte[16];
    byte[] tail = new byte[16];
    int headBytes;
    int tailBytes = 0;
    if (gap < 0) {
      headBytes = readGroups(text, head, true);
      if (headBytes != 16) {
        return Optional.empty();
      }
    } else {
      headBytes = readGroups(text.substring(0, gap), head, false);
      tailBytes = readGroups(text.substring(gap + 2), tail, true);
      // "::" stands for at least one group of zeros.
      if (headBytes < 0 || tailBytes < 0 || headBytes + tailBytes > 14) {
        return Optional.empty();
      }
      System.arraycopy(tail, 0, head, 16 - tailBytes, tailBytes);
    }
    return Optional.of(
        new InternetAddress(isMapped(head) ? Arrays.copyOfRange(head, 12, 16) : head));
  }

  /// Reads groups separated by single colons; returns the bytes written, or -1.
  private static int readGroups(String text, byte[] into, boolean mayEndInFour) {
    if (text.isEmpty()) {
      return 0;
    }
    String[] groups = text.split(":", -1);
    if (groups.length > 8) {
      return -1;
    }
    int at = 0;
    for (int i = 0; i < groups.length; i++) {
      String group = groups[i];
      if (mayEndInFour && i == groups.length - 1 && group.indexOf('.') >= 0) {
        if (at > 12 || !readFour(group, into, at)) {
          return -1;
        }
        return at + 4;
      }
      if (group.isEmpty() || group.length() > 4 || at > 14) {
        return -1;
      }
      int value = 0;
      for (int k = 0; k < group.length(); k++) {
        char c = group.charAt(k);
        int digit = c < 128 ? Character.digit(c, 16) : -1;
        if (digit < 0) {
          return -1;
        }
        value = value * 16 + digit;
      }
      into[at++] = (byte) (value >> 8);
      into[at++] = (byte) value;
    }
    return at;
  }

  private static boolean isMapped(byte[] sixteen) {
    for (int i = 0; i < 10; i++) {
      if (sixteen[i] != 0) {
        return false;
      }
    }
    return sixteen[10] == (byte) 0xff && sixteen[11] == (byte) 0xff;
  }

  /// The 4 or 16 bytes, most significant first. A fresh array.
  public byte[] bytes() {
    return bytes.clone();
  }

  /// The canonical text.
  ///
  /// @see <a href="https://www.rfc-editor.org/rfc/rfc5952#section-4">RFC 5952, 4</a>
  public String canonical() {
    if (bytes.length == 4) {
      return (bytes[0] & 255)
          + "."
          + (bytes[1] & 255)
          + "."
          + (bytes[2] & 255)
          + "."
          + (bytes[3] & 255);
    }
    int gapStart = -1;
    int gapLength = 1; // a single group of zeros is written out
    for (int i = 0; i < 8; i++) {
      int run = i;
      while (run < 8 && group(run) == 0) {
        run++;
      }
      if (run - i > gapLength) {
        gapStart = i;
        gapLength = run - i;
      }
      i = Math.max(i, run - 1);
    }
    var text = new StringBuilder();
    for (int i = 0; i < 8; i++) {
      if (i == gapStart) {
        text.append("::");
        i += gapLength - 1;
      } else {
        if (!text.isEmpty() && text.charAt(text.length() - 1) != ':') {
          text.append(':');
        }
        text.append(Integer.toHexString(group(i)));
      }
    }
    return text.toString();
  }

  private int group(int index) {
    return ((bytes[2 * index] & 255) << 8) | (bytes[2 * index + 1] & 255);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof InternetAddress that && Arrays.equals(bytes, that.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  /// Names the family only: an address is an identifier.
  @Override
  public String toString() {
    return bytes.length == 4 ? "InternetAddress[IPv4]" : "InternetAddress[IPv6]";
  }
}
