package org.lianfang.node.ceremony;

import java.util.ArrayList;
import java.util.List;
import org.lianfang.oprf.group.Group;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.Encoding;
import org.lianfang.protocol.Malformed;
import org.lianfang.protocol.custody.CeremonyId;
import org.lianfang.protocol.member.MemberId;

/// What one participant gets of a dealer's messages: all that is public, the shares sealed to it,
/// and of those sealed to others their hashes only. With them it computes the one hash that the
/// dealer bound itself to on the ledger.
///
/// | part, each after its length | count |
/// |---|---|
/// | commitments, proof of possession and ephemeral key (cocktail-dkg's msg1 without its shares) | one a key |
/// | the receiver's sealed share with its length (8 bytes big-endian), as it stands in msg1 | one a key |
/// | SHA-256 over the sealed shares of all keys, each after its length | one a participant |
///
/// @param open the public part of each key's message
/// @param sealed the receiver's part of each key's message
/// @param sealedHashes by participant
record DealPackage(List<Bytes> open, List<Bytes> sealed, List<Bytes> sealedHashes) {
  /// The largest package that any ceremony needs is well below.
  static final int SIZE_MAX = 64 * 1024;

  private static final Bytes LABEL = Bytes.utf8("lianfang/ceremony-messages/1");
  private static final int TAG_SIZE = 16;

  DealPackage {
    open = List.copyOf(open);
    sealed = List.copyOf(sealed);
    sealedHashes = List.copyOf(sealedHashes);
  }

  /// How many bytes of msg1 each participant's sealed share takes.
  static int sealedSize(Group group) {
    return Long.BYTES + group.scalarSize() + TAG_SIZE;
  }

  static Bytes sealedHash(List<Bytes> sealed) {
    return Encoding.hash(sealed.toArray(Bytes[]::new));
  }

  /// Reads a package.
  ///
  /// @throws Malformed if it is not one of so many keys and participants
  static DealPackage decode(Bytes bytes, int keys, int participants) throws Malformed {
    if (bytes.size() > SIZE_MAX) {
      throw new Malformed("a package of this size belongs to no ceremony");
    }
    List<Bytes> parts = Parts.split(bytes, 2 * keys + participants);
    return new DealPackage(
        parts.subList(0, keys),
        parts.subList(keys, 2 * keys),
        parts.subList(2 * keys, parts.size()));
  }

  Bytes encode() {
    List<Bytes> parts = new ArrayList<>(open);
    parts.addAll(sealed);
    parts.addAll(sealedHashes);
    return Parts.join(parts);
  }

  /// The hash that the dealer binds itself to: the same in every receiver's package.
  Bytes hash(String alliance, CeremonyId ceremony, MemberId dealer) {
    return Encoding.hash(
        LABEL,
        Bytes.utf8(alliance),
        ceremony.bytes(),
        Bytes.utf8(dealer.value()),
        Parts.join(open),
        Parts.join(sealedHashes));
  }

  /// Whether the shares are those whose hash the package names for this receiver.
  boolean belongsTo(int receiver) {
    return sealedHash(sealed).equals(sealedHashes.get(receiver - 1));
  }

  /// The messages as cocktail-dkg reads them, with zeros where others' sealed shares stand: a
  /// receiver opens its own only.
  List<byte[]> messages(int receiver) {
    List<byte[]> messages = new ArrayList<>();
    for (int key = 0; key < open.size(); key++) {
      Bytes own = sealed.get(key);
      Bytes filler = filler(own.size());
      Bytes[] parts = new Bytes[1 + sealedHashes.size()];
      parts[0] = open.get(key);
      for (int participant = 1; participant <= sealedHashes.size(); participant++) {
        parts[participant] = participant == receiver ? own : filler;
      }
      messages.add(Bytes.join(parts).toArray());
    }
    return messages;
  }

  /// A sealed share of the same size whose content is zeros.
  private static Bytes filler(int size) {
    int content = Math.max(0, size - Long.BYTES);
    return Bytes.join(Bytes.ofLong(content), Bytes.owning(new byte[content]));
  }
}
