package org.lianfang.protocol.custody;

import java.util.List;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.Encoding;

/// What one participant gets of a dealer's messages: all that is public, the shares sealed to it,
/// and of those sealed to others their hashes only. With them it computes the one hash that the
/// dealer bound itself to on the ledger, and can show to a judge what it got.
///
/// @param open the public part of each key's message
/// @param sealed the receiver's part of each key's message: its sealed share after its length (8
///   bytes big-endian), as it stands in msg1
/// @param sealedHashes by participant, SHA-256 over the sealed shares of all keys, each after its
///   length
public record DealPackage(List<Bytes> open, List<Bytes> sealed, List<Bytes> sealedHashes) {
  /// The largest package that any ceremony needs is well below.
  public static final int SIZE_MAX = 64 * 1024;

  /// The largest sealed share with its length, in bytes.
  public static final int SEALED_MAX = 64;

  /// Copies the lists.
  public DealPackage {
    open = List.copyOf(open);
    sealed = List.copyOf(sealed);
    sealedHashes = List.copyOf(sealedHashes);
  }

  /// The hash of what is sealed to one participant.
  public static Bytes sealedHash(List<Bytes> sealed) {
    return Encoding.hash(sealed.toArray(Bytes[]::new));
  }

  /// The part that is the same in every participant's package.
  public OpenDeal openDeal() {
    return new OpenDeal(open, Encoding.hash(sealedHashes.toArray(Bytes[]::new)));
  }

  /// Whether it is the package of this receiver in a ceremony of so many keys and participants, and
  /// the sealed shares are those whose hash it names for the receiver.
  ///
  /// @param receiver share index, from 1
  public boolean belongsTo(int receiver, int keys, int participants) {
    return open.size() == keys
        && sealed.size() == keys
        && sealedHashes.size() == participants
        && sealedHash(sealed).equals(sealedHashes.get(receiver - 1));
  }

  /// One key's message as cocktail-dkg reads it, with zeros where others' sealed shares stand: a
  /// receiver opens its own only.
  ///
  /// @param receiver share index, from 1
  /// @param key the key's place in the ceremony, from 0
  public byte[] message(int receiver, int key) {
    Bytes own = sealed.get(key);
    Bytes filler = filler(own.size());
    Bytes[] parts = new Bytes[1 + sealedHashes.size()];
    parts[0] = open.get(key);
    for (int participant = 1; participant <= sealedHashes.size(); participant++) {
      parts[participant] = participant == receiver ? own : filler;
    }
    return Bytes.join(parts).toArray();
  }

  /// A sealed share of the same size whose content is zeros.
  private static Bytes filler(int size) {
    int content = Math.max(0, size - Long.BYTES);
    return Bytes.join(Bytes.ofLong(content), Bytes.owning(new byte[content]));
  }
}
