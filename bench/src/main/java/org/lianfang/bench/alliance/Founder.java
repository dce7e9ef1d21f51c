package org.lianfang.bench.alliance;

import java.security.SecureRandom;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Set;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.ledger.Command;
import org.lianfang.protocol.ledger.Envelope;
import org.lianfang.protocol.ledger.RequestId;
import org.lianfang.protocol.ledger.SignedCommand;
import org.lianfang.protocol.member.Application;
import org.lianfang.protocol.member.MemberId;
import org.lianfang.protocol.member.MemberKeys;
import org.lianfang.protocol.member.Role;
import org.lianfang.protocol.member.SigningKey;
import org.lianfang.protocol.wire.EnvelopeCodec;

/// A member of the alliance that is made for measuring.
///
/// @param number as the ledger numbers it
record Founder(
    int number,
    MemberId id,
    SigningKey signing,
    SigningKey custody,
    SigningKey log,
    SigningKey cosign,
    Bytes seal,
    Bytes tls) {
  static final String ALLIANCE = "bench";

  /// A custodian with fresh keys.
  static Founder of(int number, SecureRandom random) {
    return new Founder(
        number,
        new MemberId("bank-" + number),
        key(random),
        key(random),
        key(random),
        key(random),
        random(32, random),
        random(32, random));
  }

  Application application() {
    MemberKeys keys =
        new MemberKeys(
            signing.verifyingKey(),
            custody.verifyingKey(),
            log.verifyingKey(),
            cosign.verifyingKey(),
            seal,
            tls);
    return new Application(
        id,
        "银行 " + number,
        "Bank " + number,
        Set.of(Role.REPORTER, Role.QUERIER, Role.CUSTODIAN),
        keys);
  }

  /// Signs a command under a fresh request id, for one hour.
  Envelope sign(Command command, SecureRandom random) {
    return EnvelopeCodec.sign(
        new SignedCommand(
            new RequestId(random(RequestId.SIZE, random)),
            id,
            signing.verifyingKey().fingerprint(),
            Instant.now().truncatedTo(ChronoUnit.SECONDS).plusSeconds(3600),
            command),
        ALLIANCE,
        signing);
  }

  static Bytes random(int size, SecureRandom random) {
    byte[] bytes = new byte[size];
    random.nextBytes(bytes);
    return Bytes.owning(bytes);
  }

  private static SigningKey key(SecureRandom random) {
    return new SigningKey(random(SigningKey.SEED_SIZE, random).toArray());
  }

  @Override
  public String toString() {
    return id.value();
  }
}
