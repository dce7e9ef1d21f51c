package org.lianfang.protocol.checkpoint;

import java.util.ArrayList;
import java.util.List;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.Malformed;

/// Inclusion of one leaf under a cosigned checkpoint, as text that any C2SP verifier reads:
/// c2sp.org/tlog-proof@v1.
///
/// Has one encoding: what [#parse] accepts, [#encode] gives back byte for byte.
///
/// @param extra opaque and not authenticated; at most 65,536 bytes, none if empty
/// @param inclusion of the leaf in the checkpoint's tree
/// @see <a href="https://c2sp.org/tlog-proof">c2sp.org/tlog-proof</a>
public record TlogProof(Bytes extra, InclusionProof inclusion, CosignedCheckpoint checkpoint) {
  /// Longest extra data, in bytes.
  public static final int EXTRA_BYTES_MAX = 65_536;

  private static final int HEAD_BYTES_MAX = 2 * EXTRA_BYTES_MAX;
  private static final String HEADER = "c2sp.org/tlog-proof@v1";
  private static final String EXTRA = "extra ";
  private static final String INDEX = "index ";

  public TlogProof {
    if (extra.size() > EXTRA_BYTES_MAX) {
      throw new IllegalArgumentException("extra data has at most " + EXTRA_BYTES_MAX + " bytes");
    }
    if (inclusion.size() != checkpoint.checkpoint().size()) {
      throw new IllegalArgumentException("the proof is for a tree of another size");
    }
  }

  /// A proof without extra data.
  public static TlogProof of(InclusionProof inclusion, CosignedCheckpoint checkpoint) {
    return new TlogProof(Bytes.EMPTY, inclusion, checkpoint);
  }

  /// Returns the text's bytes.
  public Bytes encode() {
    StringBuilder proof = new StringBuilder(HEADER).append('\n');
    if (!extra.isEmpty()) {
      proof.append(EXTRA).append(NoteText.base64(extra)).append('\n');
    }
    proof.append(INDEX).append(inclusion.index()).append('\n');
    inclusion.hashes().forEach(hash -> proof.append(NoteText.base64(hash)).append('\n'));
    return Bytes.join(Bytes.utf8(proof.append('\n').toString()), checkpoint.encode());
  }

  /// Reads a proof.
  ///
  /// @throws Malformed if it is none
  public static TlogProof parse(Bytes proof) throws Malformed {
    if (proof.size() > HEAD_BYTES_MAX + SignedNote.NOTE_BYTES_MAX) {
      throw new Malformed("a tlog-proof is too long");
    }
    String all = NoteText.utf8(proof, "a tlog-proof");
    // "After the inclusion proof lines and an empty line, the checkpoint ... is included verbatim":
    // the first empty line, since those before are non-empty and the note has an empty line too.
    int blank = all.indexOf("\n\n");
    if (blank < 0) {
      throw new Malformed("a tlog-proof has an empty line before the checkpoint");
    }
    Lines lines = new Lines(all.substring(0, blank).split("\n", -1));
    // "The first line MUST be the string `c2sp.org/tlog-proof@v1`": another version may mean
    // something else by the same lines.
    if (!lines.next("its first line").equals(HEADER)) {
      throw new Malformed("a tlog-proof begins with another line");
    }
    Bytes extra = extra(lines);
    long index = index(lines);
    List<Bytes> hashes = new ArrayList<>();
    while (lines.hasNext()) {
      if (hashes.size() == InclusionProof.HASHES_MAX) {
        throw new Malformed("a tlog-proof has too many hashes");
      }
      hashes.add(NoteText.hash(lines.next("a hash"), "a hash of a tlog-proof"));
    }
    CosignedCheckpoint checkpoint = CosignedCheckpoint.parse(Bytes.utf8(all.substring(blank + 2)));
    InclusionProof inclusion =
        InclusionProof.checked(index, checkpoint.checkpoint().size(), hashes);
    return new TlogProof(extra, inclusion, checkpoint);
  }

  /// Checks that the leaf is in the log as the policy asks.
  ///
  /// @param leafHash 32 bytes, as [MerkleTree#leafHash] makes it
  /// @return names of the witnesses that cosigned, as in their keys, in ascending order
  /// @throws Unproven if the policy is not satisfied, or the leaf not shown to be included
  public List<String> verify(Bytes leafHash, TlogPolicy policy) throws Unproven {
    List<String> witnesses = policy.verify(checkpoint);
    inclusion.verify(leafHash, checkpoint.checkpoint().root());
    return witnesses;
  }

  /// "The second line MAY start with the string `extra` ... If no extra data is present, this line
  /// is omitted": an empty one would be a second text of the same proof.
  private static Bytes extra(Lines lines) throws Malformed {
    if (!lines.nextStartsWith(EXTRA)) {
      return Bytes.EMPTY;
    }
    Bytes extra = NoteText.base64(lines.next("extra data").substring(EXTRA.length()), "extra data");
    if (extra.isEmpty() || extra.size() > EXTRA_BYTES_MAX) {
      throw new Malformed("extra data has 1 to " + EXTRA_BYTES_MAX + " bytes");
    }
    return extra;
  }

  private static long index(Lines lines) throws Malformed {
    if (!lines.nextStartsWith(INDEX)) {
      throw new Malformed("a tlog-proof has no index");
    }
    return NoteText.decimal(
        lines.next("an index").substring(INDEX.length()), "the index of a tlog-proof");
  }

  /// The lines above the checkpoint, one after the other.
  private static final class Lines {
    private final String[] lines;
    private int next;

    Lines(String[] lines) {
      this.lines = lines;
    }

    boolean hasNext() {
      return next < lines.length;
    }

    boolean nextStartsWith(String prefix) {
      return hasNext() && lines[next].startsWith(prefix);
    }

    String next(String what) throws Malformed {
      if (!hasNext()) {
        throw new Malformed("a tlog-proof ends before " + what);
      }
      return lines[next++];
    }
  }
}
