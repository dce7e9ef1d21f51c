package org.lianfang.protocol.receipt;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.lianfang.protocol.member.MemberId;
import org.lianfang.protocol.member.Roster;
import org.lianfang.protocol.member.SigningKey;

/// A validator of a small alliance, with the private halves of its keys.
record Founder(
    MemberId id, SigningKey signing, SigningKey custody, SigningKey log, SigningKey cosign) {

  /// The founder `bank-N`; always the same.
  static Founder number(int number) {
    return new Founder(
        new MemberId("bank-" + number),
        key(number, 1),
        key(number, 2),
        key(number, 3),
        key(number, 4));
  }

  /// The founders `bank-FROM` to `bank-TO`.
  static List<Founder> founders(int from, int to) {
    return IntStream.rangeClosed(from, to).mapToObj(Founder::number).toList();
  }

  static Roster roster(long fromSize, List<Founder> founders) {
    return new Roster(
        fromSize,
        founders.stream()
            .map(
                founder ->
                    new Roster.Validator(
                        founder.id(),
                        founder.log().verifyingKey(),
                        founder.cosign().verifyingKey()))
            .toList());
  }

  private static SigningKey key(int number, int use) {
    byte[] seed = new byte[SigningKey.SEED_SIZE];
    Arrays.fill(seed, (byte) (16 * number + use));
    return new SigningKey(seed);
  }
}
