package org.lianfang.protocol.checkpoint;

import java.util.HexFormat;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.Encoding;
import org.lianfang.protocol.Malformed;
import org.lianfang.protocol.member.VerifyingKey;

/// A key that signs notes, by name: `name+hash+base64` in text, where hash is the key id in eight
/// hexadecimal digits and base64 holds the type's identifier byte and the 32 bytes of the key.
///
/// @param name 1 to 255 bytes of UTF-8 without spaces, control characters or plus
/// @see <a href="https://c2sp.org/signed-note#verifier-keys">c2sp.org/signed-note, verifier
///   keys</a>
public record VerifierKey(String name, SignatureType type, VerifyingKey key) {
  private static final int TEXT_LENGTH_MAX = NoteText.NAME_BYTES_MAX + 1 + 8 + 1 + 44;

  public VerifierKey {
    NoteText.requireKeyName(name);
  }

  /// Returns the first four bytes of SHA-256(name ‖ 0x0A ‖ type ‖ key), most significant first.
  public int keyId() {
    return Encoding.sha256(Bytes.join(Bytes.utf8(name + "\n"), material())).intAt(0);
  }

  /// Returns the text form.
  public String text() {
    return name + "+" + HexFormat.of().toHexDigits(keyId()) + "+" + NoteText.base64(material());
  }

  /// Reads the text form.
  ///
  /// @throws Malformed if it is none, if the key is of another type than this project uses, or if
  ///   the key id is not the key's
  public static VerifierKey parse(String text) throws Malformed {
    if (text.length() > TEXT_LENGTH_MAX) {
      throw new Malformed("a verifier key is too long");
    }
    int first = text.indexOf('+');
    int second = text.indexOf('+', first + 1);
    if (first < 0 || second < 0) {
      throw new Malformed("a verifier key is name+hash+base64");
    }
    Bytes material = NoteText.base64(text.substring(second + 1), "a verifier key");
    if (material.size() != 1 + VerifyingKey.SIZE) {
      throw new Malformed("a verifier key has a type and 32 bytes");
    }
    VerifierKey key = of(text.substring(0, first), material);
    // The id is part of what a line names: with a wrong one, no signature would ever be found, and
    // a missing signature is no alarm.
    if (!key.text().equals(text)) {
      throw new Malformed("a verifier key's hash is not its own");
    }
    return key;
  }

  private static VerifierKey of(String name, Bytes material) throws Malformed {
    for (SignatureType type : SignatureType.values()) {
      if (type.identifier() == material.at(0)) {
        try {
          return new VerifierKey(name, type, new VerifyingKey(material.slice(1, material.size())));
        } catch (IllegalArgumentException e) {
          throw new Malformed("verifier key: " + e.getMessage());
        }
      }
    }
    throw new Malformed("a verifier key is of another type than Ed25519");
  }

  private Bytes material() {
    return Bytes.join(Bytes.owning(new byte[] {type.identifier()}), key.bytes());
  }

  /// The text form: a public value.
  @Override
  public String toString() {
    return text();
  }
}
