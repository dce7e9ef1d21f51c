package org.lianfang.protocol.receipt;

import java.time.Instant;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.ledger.Change;
import org.lianfang.protocol.member.Application;
import org.lianfang.protocol.member.Member;
import org.lianfang.protocol.member.MemberId;
import org.lianfang.protocol.member.MemberKeys;
import org.lianfang.protocol.member.MemberStatus;
import org.lianfang.protocol.member.Role;
import org.lianfang.protocol.member.Roster;
import org.lianfang.protocol.member.SigningKey;
import org.lianfang.protocol.wire.MemberCodec;

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

  /// What a ledger writes of this member.
  ///
  /// @param position where its admission stands
  /// @param suspended since when, if it is
  Change stateChange(long position, Optional<Instant> suspended) {
    Bytes unused = Bytes.owning(new byte[32]);
    Member member =
        new Member(
            7,
            suspended.isPresent() ? MemberStatus.SUSPENDED : MemberStatus.ACTIVE,
            suspended.orElse(SmallLedger.START),
            SmallLedger.START,
            position,
            new Application(
                id,
                "银行",
                "Bank",
                EnumSet.of(Role.QUERIER),
                new MemberKeys(
                    signing.verifyingKey(),
                    custody.verifyingKey(),
                    log.verifyingKey(),
                    cosign.verifyingKey(),
                    unused,
                    unused)));
    return new Change(Member.stateKey(7), Optional.of(MemberCodec.encode(member)));
  }

  static Roster roster(long number, long fromSize, List<Founder> founders) {
    return new Roster(
        number,
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
