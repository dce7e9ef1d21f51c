package org.lianfang.node.ceremony;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.lianfang.oprf.group.Group;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.Malformed;
import org.lianfang.protocol.custody.DealPackage;

/// One dealer's own messages of a ceremony: cocktail-dkg's msg1 for each key, whole.
///
/// @param messages in the order of the keys
/// @param participants how many there are
/// @param sealedSize how many bytes of a message each participant's sealed share takes
record DealtMessages(List<Bytes> messages, int participants, int sealedSize) {
  private static final int TAG_SIZE = 16;

  DealtMessages {
    messages = List.copyOf(messages);
  }

  /// How many bytes of msg1 each participant's sealed share takes.
  static int sealedSize(Group group) {
    return Long.BYTES + group.scalarSize() + TAG_SIZE;
  }

  /// @throws Malformed if the bytes are not those of [#encode]
  static DealtMessages decode(Bytes bytes, int keys, int participants, int sealedSize)
      throws Malformed {
    return new DealtMessages(Parts.split(bytes, keys), participants, sealedSize);
  }

  Bytes encode() {
    return Parts.join(messages);
  }

  /// What one participant gets.
  ///
  /// @param receiver its share index, from 1
  DealPackage packageFor(int receiver) {
    return new DealPackage(
        messages.stream().map(message -> message.slice(0, openSize(message))).toList(),
        sealedFor(receiver),
        IntStream.rangeClosed(1, participants)
            .mapToObj(participant -> DealPackage.sealedHash(sealedFor(participant)))
            .toList());
  }

  private List<Bytes> sealedFor(int receiver) {
    List<Bytes> sealed = new ArrayList<>();
    for (Bytes message : messages) {
      int from = openSize(message) + (receiver - 1) * sealedSize;
      sealed.add(message.slice(from, from + sealedSize));
    }
    return sealed;
  }

  private int openSize(Bytes message) {
    return message.size() - participants * sealedSize;
  }
}
