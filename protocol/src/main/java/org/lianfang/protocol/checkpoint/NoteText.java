package org.lianfang.protocol.checkpoint;

import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.Malformed;

/// The strict forms that notes, checkpoints, proofs and policies share. Each value has one text
/// only, so that whatever was read can be written again byte for byte.
final class NoteText {
  /// Longest key name or origin, in bytes of UTF-8.
  static final int NAME_BYTES_MAX = 255;

  private NoteText() {}

  /// Decodes UTF-8, refusing what is not.
  static String utf8(Bytes bytes, String what) throws Malformed {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(bytes.asBuffer()).toString();
    } catch (CharacterCodingException e) {
      throw new Malformed(what + " is not UTF-8");
    }
  }

  /// Decodes RFC 4648, section 4: padded, without bits left over, nothing else between.
  static Bytes base64(String text, String what) throws Malformed {
    try {
      byte[] bytes = Base64.getDecoder().decode(text);
      // Java's decoder forgives missing padding and stray bits, which would give one signature many
      // texts.
      if (Base64.getEncoder().encodeToString(bytes).equals(text)) {
        return Bytes.owning(bytes);
      }
    } catch (IllegalArgumentException e) {
      // falls through: the text is named, its content is not
    }
    throw new Malformed(what + " is not base64");
  }

  static String base64(Bytes bytes) {
    return Base64.getEncoder().encodeToString(bytes.toArray());
  }

  static Bytes hash(String text, String what) throws Malformed {
    Bytes hash = base64(text, what);
    if (!MerkleTree.isHash(hash)) {
      throw new Malformed(what + " has not 32 bytes");
    }
    return hash;
  }

  /// Reads an ASCII decimal from 0 to 2^63 − 1 "with no leading zeroes (unless the tree is empty,
  /// in which case the tree size is `0`)".
  static long decimal(String text, String what) throws Malformed {
    boolean digits =
        !text.isEmpty() && text.length() <= 19 && text.chars().allMatch(c -> c >= '0' && c <= '9');
    if (digits && (text.length() == 1 || text.charAt(0) != '0')) {
      try {
        return Long.parseLong(text);
      } catch (NumberFormatException e) {
        // falls through: larger than 2^63 - 1
      }
    }
    throw new Malformed(what + " is not a decimal number");
  }

  /// Checks a key name: "Key names MUST be non-empty and MUST NOT contain any Unicode spaces or
  /// plus (U+002B) characters". A space would end the name early in a signature line, a plus in a
  /// verifier key, and another name would be read than was signed for.
  ///
  /// @throws IllegalArgumentException if it is none
  static void requireKeyName(String name) {
    requireLine(name, "a key name");
    if (name.codePoints().anyMatch(NoteText::isSpace) || name.indexOf('+') >= 0) {
      throw new IllegalArgumentException("a key name has no spaces and no plus");
    }
  }

  /// Checks that `line` is a non-empty line of bounded length.
  ///
  /// @throws IllegalArgumentException if it is none
  static void requireLine(String line, String what) {
    if (line.isEmpty()
        || line.length() > NAME_BYTES_MAX
        || !StandardCharsets.UTF_8.newEncoder().canEncode(line)
        || Bytes.utf8(line).size() > NAME_BYTES_MAX) {
      throw new IllegalArgumentException(what + " has 1 to " + NAME_BYTES_MAX + " bytes of UTF-8");
    }
    if (line.chars().anyMatch(c -> c < 0x20)) {
      throw new IllegalArgumentException(what + " has no control characters");
    }
  }

  /// Whether Unicode calls it white space (property White_Space).
  private static boolean isSpace(int c) {
    return Character.isSpaceChar(c) || c == 0x85 || (c >= 0x09 && c <= 0x0D);
  }
}
