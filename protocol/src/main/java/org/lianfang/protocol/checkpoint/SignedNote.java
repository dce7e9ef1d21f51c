package org.lianfang.protocol.checkpoint;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.Malformed;

/// A text and the signature lines under it, c2sp.org/signed-note; nothing of it is verified yet,
/// and "the text MUST be ignored unless the note is signed by a trusted key".
///
/// Has one encoding: what [#parse] accepts, [#encode] gives back byte for byte. Stricter than the
/// specification in one point: two lines of one key are refused, where others drop the second.
///
/// @param text UTF-8 without control characters but newline; ends with a newline
/// @param signatures 1 to 100, in their order, each of another key
/// @see <a href="https://c2sp.org/signed-note">c2sp.org/signed-note</a>
public record SignedNote(String text, List<NoteSignature> signatures) {
  /// "Verifiers SHOULD apply a maximum limit to the number of signatures in a note ... but MUST
  /// accept at least up to 16".
  public static final int SIGNATURES_MAX = 100;

  /// Longest note, in bytes.
  public static final int NOTE_BYTES_MAX = 1 << 20;

  public SignedNote {
    signatures = List.copyOf(signatures);
    if (!text.endsWith("\n") || text.chars().anyMatch(c -> c < 0x20 && c != '\n')) {
      throw new IllegalArgumentException("a note's text is lines without control characters");
    }
    if (signatures.isEmpty() || signatures.size() > SIGNATURES_MAX) {
      throw new IllegalArgumentException("a note has 1 to " + SIGNATURES_MAX + " signatures");
    }
    Set<KeyName> seen = new HashSet<>();
    for (NoteSignature signature : signatures) {
      // A second line of one key would let one note have many encodings, and a reader that counts
      // lines count one signer twice.
      if (!seen.add(new KeyName(signature.name(), signature.keyId()))) {
        throw new IllegalArgumentException("a note has one signature of a key");
      }
    }
  }

  private record KeyName(String name, int keyId) {}

  /// Reads a note.
  ///
  /// @throws Malformed if it is none, or larger than this reader takes
  public static SignedNote parse(Bytes note) throws Malformed {
    if (note.size() > NOTE_BYTES_MAX) {
      throw new Malformed("a note is longer than " + NOTE_BYTES_MAX + " bytes");
    }
    // "Signed notes MUST be valid UTF-8": a replaced character would no longer be what was signed.
    String all = NoteText.utf8(note, "a note");
    // "the text is separated from the signatures by the last empty line in the note": an earlier
    // one
    // would let signature lines be passed off as text, or text as signature lines.
    int blank = all.lastIndexOf("\n\n");
    if (blank < 0 || !all.endsWith("\n")) {
      throw new Malformed("a note has a text, an empty line and signature lines");
    }
    List<NoteSignature> signatures = new ArrayList<>();
    int from = blank + 2;
    while (from < all.length()) {
      if (signatures.size() == SIGNATURES_MAX) {
        throw new Malformed("a note has more than " + SIGNATURES_MAX + " signatures");
      }
      int end = all.indexOf('\n', from);
      signatures.add(NoteSignature.parse(all.substring(from, end)));
      from = end + 1;
    }
    try {
      return new SignedNote(all.substring(0, blank + 1), signatures);
    } catch (IllegalArgumentException e) {
      throw new Malformed("note: " + e.getMessage());
    }
  }

  /// Returns the note's bytes.
  public Bytes encode() {
    StringBuilder note = new StringBuilder(text).append('\n');
    signatures.forEach(signature -> note.append(signature.line()));
    return Bytes.utf8(note.toString());
  }

  /// Returns the line of this key, if there is one; unverified.
  public Optional<NoteSignature> find(VerifierKey key) {
    return signatures.stream().filter(signature -> signature.isOf(key)).findFirst();
  }
}
