package org.lianfang.protocol.checkpoint;

import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.Malformed;

/// One signature line of a note, not yet verified.
///
/// @param name of the key; 1 to 255 bytes of UTF-8 without spaces, control characters or plus
/// @param keyId the four bytes that tell the keys of one name apart, most significant first; an
///   identifier and no proof of anything
/// @param signature 1 to 8,192 bytes, as the key's type makes them
/// @see <a href="https://c2sp.org/signed-note">c2sp.org/signed-note</a>
public record NoteSignature(String name, int keyId, Bytes signature) {
  /// More than any assigned type has; "post-quantum signatures can be up to nearly 5kB in size".
  public static final int SIGNATURE_BYTES_MAX = 8_192;

  /// Em dash and space.
  private static final String PREFIX = "\u2014 ";

  public NoteSignature {
    NoteText.requireKeyName(name);
    if (signature.isEmpty() || signature.size() > SIGNATURE_BYTES_MAX) {
      throw new IllegalArgumentException("a signature has 1 to " + SIGNATURE_BYTES_MAX + " bytes");
    }
  }

  /// Reads one line, without its newline.
  static NoteSignature parse(String line) throws Malformed {
    int space = line.lastIndexOf(' ');
    if (!line.startsWith(PREFIX) || space < PREFIX.length()) {
      // "signature lines of this form: em dash (U+2014), space (U+0020), key name, space,
      // base64-encoded signature, newline": a line that is passed over could carry anything.
      throw new Malformed("a line among the signatures is none");
    }
    Bytes content = NoteText.base64(line.substring(space + 1), "a signature");
    if (content.size() <= Integer.BYTES) {
      // "Signatures are the base64 encoding of 4+n bytes."
      throw new Malformed("a signature is shorter than its key id");
    }
    try {
      return new NoteSignature(
          line.substring(PREFIX.length(), space),
          content.intAt(0),
          content.slice(Integer.BYTES, content.size()));
    } catch (IllegalArgumentException e) {
      throw new Malformed("signature line: " + e.getMessage());
    }
  }

  /// Returns the line with its newline.
  String line() {
    return PREFIX + name + " " + NoteText.base64(Bytes.join(Bytes.ofInt(keyId), signature)) + "\n";
  }

  /// Whether the line names this key: "The tuple of key name and key ID uniquely identifies the
  /// key".
  public boolean isOf(VerifierKey key) {
    return name.equals(key.name()) && keyId == key.keyId();
  }
}
