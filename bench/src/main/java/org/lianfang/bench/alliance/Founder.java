package org.lianfang.bench.alliance;

import java.security.SecureRandom;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.Set;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.ledger.Command;
import org.lianfang.protocol.ledger.Envelope;
import org.lianfang.protocol.ledger.RequestId;
import org.lianfang.protocol.ledger.SignedCommand;
import org.lianfang.protocol.member.Application;
import org.lianfang.protocol.member.Endpoints;
import org.lianfang.protocol.member.EngineKeys;
import org.lianfang.protocol.member.MemberId;
import org.lianfang.protocol.member.MemberKeys;
import org.lianfang.protocol.member.Role;
import org.lianfang.protocol.member.SigningKey;
import org.lianfang.protocol.wire.EnvelopeCodec;

/// A member of the alliance that is made for measuring.
///
/// @param number as the ledger numbers it
/// @param engine of its consensus engine, where it has one
record Founder(
    int number,
    MemberId id,
    Set<Role> roles,
    SigningKey signing,
    SigningKey custody,
    SigningKey log,
    SigningKey cosign,
    Bytes seal,
    Bytes tls,
    Optional<EngineSeat> engine) {
  static final String ALLIANCE = "bench";

  private static final Set<Role> CUSTODIAN = Set.of(Role.REPORTER, Role.QUERIER, Role.CUSTODIAN);

  /// A custodian with fresh keys.
  static Founder of(int number, Optional<EngineSeat> engine, SecureRandom random) {
    return of(number, CUSTODIAN, engine, random);
  }

  static Founder of(int number, Set<Role> roles, Optional<EngineSeat> engine, SecureRandom random) {
    return new Founder(
        number,
        // In the order of their numbers, as the ledger orders ids.
        new MemberId("bank-%03d".formatted(number)),
        roles,
        key(random),
        key(random),
        key(random),
        key(random),
        random(32, random),
        random(32, random),
        engine);
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
        roles,
        keys,
        engine.map(seat -> new EngineKeys(seat.consensusKey(), seat.nodeKey())),
        engine.map(seat -> new Endpoints("localhost:" + seat.port(), "localhost:" + seat.port())));
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
