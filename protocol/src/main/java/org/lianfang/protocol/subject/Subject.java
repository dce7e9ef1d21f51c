package org.lianfang.protocol.subject;

import java.nio.charset.StandardCharsets;

/// Whom a record or a question is about: a subject type and the one canonical form of the
/// identifier.
///
/// Made by [NormalForm]; whoever makes one in another way vouches that the text is canonical,
/// because two forms of one identifier would make two tokens. Equality is by type and canonical
/// form. The printed form never holds the identifier, so that a subject may be logged.
///
/// @param type the kind of identifier
/// @param canonical the canonical form, 1 to 512 bytes of UTF-8
public record Subject(SubjectType type, String canonical) {

  /// The longest canonical form, in bytes of UTF-8.
  public static final int CANONICAL_BYTES_MAX = 512;

  /// Refuses an empty identifier and one that is too long.
  public Subject {
    if (canonical.isEmpty()
        || canonical.length() > CANONICAL_BYTES_MAX
        || canonical.getBytes(StandardCharsets.UTF_8).length > CANONICAL_BYTES_MAX) {
      throw new IllegalArgumentException("identifier empty or too long for " + type.wireName());
    }
  }

  /// The input of the token: the type byte, then the canonical form in UTF-8. A fresh array.
  public byte[] tokenInput() {
    byte[] identifier = canonical.getBytes(StandardCharsets.UTF_8);
    byte[] input = new byte[identifier.length + 1];
    input[0] = type.typeByte();
    System.arraycopy(identifier, 0, input, 1, identifier.length);
    return input;
  }

  /// Names the type only.
  @Override
  public String toString() {
    return "Subject[" + type.wireName() + "]";
  }
}
