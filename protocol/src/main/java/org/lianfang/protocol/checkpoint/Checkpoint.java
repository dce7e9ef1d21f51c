package org.lianfang.protocol.checkpoint;

import java.util.List;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.Malformed;
import org.lianfang.protocol.member.SigningKey;

/// Size and root of the ledger's tree, as they are signed: c2sp.org/tlog-checkpoint without
/// extension lines, which it calls "NOT RECOMMENDED, as they are not auditable by log monitors".
///
/// @param origin names the log; 1 to 255 bytes of UTF-8 without control characters
/// @param size number of leaves
/// @param root 32 bytes; that of the empty tree if `size` is 0
/// @see <a href="https://c2sp.org/tlog-checkpoint">c2sp.org/tlog-checkpoint</a>
public record Checkpoint(String origin, long size, Bytes root) {
  public Checkpoint {
    NoteText.requireLine(origin, "an origin");
    if (size < 0) {
      throw new IllegalArgumentException("a tree has no negative size");
    }
    MerkleTree.requireHash(root);
    if (size == 0 && !root.equals(MerkleTree.EMPTY_ROOT)) {
      throw new IllegalArgumentException("the empty tree has another root");
    }
  }

  /// Returns the note's text: three lines.
  public String text() {
    return origin + "\n" + size + "\n" + NoteText.base64(root) + "\n";
  }

  /// Reads a note's text.
  ///
  /// @throws Malformed if it is no checkpoint, or has extension lines
  public static Checkpoint parse(String text) throws Malformed {
    List<String> lines = List.of(text.split("\n", -1));
    // Extension lines are signed along with the rest, yet "no semantic statement is made about
    // any": whatever stood there would look vouched for.
    if (lines.size() != 4 || !lines.getLast().isEmpty()) {
      throw new Malformed("a checkpoint is three lines");
    }
    try {
      return new Checkpoint(
          lines.get(0),
          NoteText.decimal(lines.get(1), "a checkpoint's size"),
          NoteText.hash(lines.get(2), "a checkpoint's root"));
    } catch (IllegalArgumentException e) {
      throw new Malformed("checkpoint: " + e.getMessage());
    }
  }

  /// Signs as the log, type 0x01: "The log's key name in its signature line SHOULD match the origin
  /// line", and here it does.
  ///
  /// The caller MUST know that the tree is consistent with every one that this key signed before.
  public NoteSignature sign(SigningKey logKey) {
    VerifierKey key = new VerifierKey(origin, SignatureType.ED25519, logKey.verifyingKey());
    return new NoteSignature(origin, key.keyId(), logKey.sign(Bytes.utf8(text())));
  }

  /// Checks a log's signature of this checkpoint.
  ///
  /// @param signature a line that names `logKey`
  /// @throws Unproven if the key is another log's or not of type 0x01, or the signature is not its
  public void verify(NoteSignature signature, VerifierKey logKey) throws Unproven {
    // c2sp.org/tlog-policy: "This name MUST correspond to the log's origin line": the key of
    // another
    // log would otherwise vouch for this one.
    boolean ours =
        logKey.type() == SignatureType.ED25519
            && logKey.name().equals(origin)
            && signature.isOf(logKey);
    if (!ours || !logKey.key().verify(Bytes.utf8(text()), signature.signature())) {
      throw new Unproven(ProofFlaw.LOG_SIGNATURE);
    }
  }
}
