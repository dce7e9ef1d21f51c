package org.lianfang.node.ceremony;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import org.lianfang.oprf.dkg.CheatingDealer;

/// Dealers whose message for the second key does not hold.
final class CheatingDealers {
  private CheatingDealers() {}

  /// A share of another polynomial for one participant, sealed as it should be.
  static Dealer wrongShare(int victim) {
    return (ceremony, index, own, random) -> {
      List<byte[]> messages = new ArrayList<>(ceremony.deal(index, own, random));
      messages.set(
          1, CheatingDealer.deal(ceremony.session(1), Town.THRESHOLD, own, victim, random));
      return messages;
    };
  }

  /// The last byte belongs to the share sealed to the last participant.
  static Dealer unreadableShare() {
    return spoilt(message -> flip(message, message.length - 1));
  }

  /// Another element than it proves to possess.
  static Dealer wrongCommitment() {
    return (ceremony, index, own, random) -> {
      List<byte[]> messages = new ArrayList<>(ceremony.deal(index, own, random));
      System.arraycopy(messages.getFirst(), 0, messages.get(1), 0, 32);
      return messages;
    };
  }

  static Dealer wrongPossession() {
    return spoilt(message -> flip(message, Town.THRESHOLD * 32 + 32));
  }

  static Dealer noElement() {
    return spoilt(
        message -> {
          Arrays.fill(message, 0, 32, (byte) 0xff);
          return message;
        });
  }

  private static Dealer spoilt(UnaryOperator<byte[]> spoil) {
    return (ceremony, index, own, random) -> {
      List<byte[]> messages = new ArrayList<>(ceremony.deal(index, own, random));
      messages.set(1, spoil.apply(messages.get(1)));
      return messages;
    };
  }

  private static byte[] flip(byte[] bytes, int at) {
    bytes[at] ^= 1;
    return bytes;
  }
}
