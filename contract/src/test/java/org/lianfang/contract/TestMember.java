package org.lianfang.contract;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.Encoding;
import org.lianfang.protocol.member.Application;
import org.lianfang.protocol.member.Endpoints;
import org.lianfang.protocol.member.EngineKeys;
import org.lianfang.protocol.member.MemberId;
import org.lianfang.protocol.member.MemberKeys;
import org.lianfang.protocol.member.Role;
import org.lianfang.protocol.member.SignedApplication;
import org.lianfang.protocol.member.SigningKey;
import org.lianfang.protocol.wire.MemberCodec;

/// A member with its private keys, for tests: all keys follow from the id, so that two runs agree.
///
/// @param seal public only; tests that decrypt bring their own application
public record TestMember(
    MemberId id,
    Set<Role> roles,
    SigningKey signing,
    SigningKey custody,
    SigningKey log,
    SigningKey cosign,
    Bytes seal,
    Optional<EngineKeys> engine) {

  /// A member of a trial.
  public static TestMember of(String id, Set<Role> roles) {
    return of(id, roles, Optional.empty());
  }

  /// A member of an alliance on many machines.
  public static TestMember withEngine(String id, Set<Role> roles) {
    return of(id, roles, Optional.of(engine(id, 1)));
  }

  /// The engine keys of a member's n-th machine.
  public static EngineKeys engine(String id, int machine) {
    return new EngineKeys(
        key(id, "consensus " + machine).verifyingKey(),
        key(id, "engine node " + machine).verifyingKey());
  }

  /// Where every member listens, as far as rules are concerned.
  public static Endpoints endpoints() {
    return new Endpoints("node.example:8443", "engine.example:26656");
  }

  private static TestMember of(String id, Set<Role> roles, Optional<EngineKeys> engine) {
    return new TestMember(
        new MemberId(id),
        roles,
        key(id, "signing"),
        key(id, "custody"),
        key(id, "log"),
        key(id, "cosign"),
        seed(id, "seal"),
        engine);
  }

  public Application application() {
    return new Application(
        id,
        "成员 " + id,
        "Member " + id,
        roles,
        new MemberKeys(
            signing.verifyingKey(),
            custody.verifyingKey(),
            log.verifyingKey(),
            cosign.verifyingKey(),
            seal,
            seed(id.value(), "tls")),
        engine,
        engine.map(keys -> endpoints()));
  }

  /// The application as the applicant hands it over.
  public SignedApplication signedApplication(String alliance) {
    Bytes bytes = MemberCodec.encode(application());
    return new SignedApplication(
        bytes, application(), signing.sign(Application.LABEL, alliance, bytes));
  }

  private static SigningKey key(String id, String use) {
    return new SigningKey(seed(id, use).toArray());
  }

  private static Bytes seed(String id, String use) {
    return Encoding.sha256(
        Bytes.copyOf(("lianfang test " + use + " " + id).getBytes(StandardCharsets.UTF_8)));
  }
}
