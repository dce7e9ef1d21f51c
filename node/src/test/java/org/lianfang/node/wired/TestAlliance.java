package org.lianfang.node.wired;

import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.lianfang.contract.standard.Standard;
import org.lianfang.contract.state.AllianceDraft;
import org.lianfang.node.Identity;
import org.lianfang.node.secret.MemberSecrets;
import org.lianfang.node.vault.SingleKey;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.custody.KeyId;
import org.lianfang.protocol.custody.KeyName;
import org.lianfang.protocol.custody.KeySet;
import org.lianfang.protocol.member.Alliance;
import org.lianfang.protocol.member.Application;
import org.lianfang.protocol.member.Member;
import org.lianfang.protocol.member.MemberId;
import org.lianfang.protocol.member.MemberKeys;
import org.lianfang.protocol.member.MemberStatus;
import org.lianfang.protocol.member.Role;
import org.lianfang.protocol.member.RuleBook;
import org.lianfang.protocol.subject.SubjectType;

/// Some members with all roles, all keys, and a standard, as if a ceremony had taken place.
public final class TestAlliance {
  public static final String ID = "wired";

  private final HandClock clock = new HandClock();
  private final SharedLedger ledger = new SharedLedger(clock);
  private final Map<KeyId, SingleKey> keys = new HashMap<>();
  private final Map<MemberId, MemorySecrets> secrets = new LinkedHashMap<>();
  private final Map<MemberId, TestNode> nodes = new LinkedHashMap<>();

  public TestAlliance(int members) {
    this(members, EnumSet.allOf(SubjectType.class));
  }

  /// @param types those that have a key
  public TestAlliance(int members, Set<SubjectType> types) {
    List<Member> founders = new ArrayList<>();
    for (int number = 1; number <= members; number++) {
      MemberId id = new MemberId("bank-" + number);
      secrets.put(id, MemorySecrets.drawn());
      founders.add(member(number, identity(id)));
    }
    ledger.found(
        draft -> {
          draft.putAlliance(new Alliance(ID, true, new RuleBook(1, 2, 7, 1, 60)));
          draft.activate(Standard.first());
          founders.forEach(draft::admit);
          types.forEach(type -> putKey(draft, Optional.of(type), 1));
          putKey(draft, Optional.empty(), 1);
        });
  }

  private void putKey(AllianceDraft draft, Optional<SubjectType> type, int epoch) {
    SingleKey key = SingleKey.named(type + " " + epoch);
    KeySet set =
        new KeySet(
            KeyId.of(ID, key.publicKey()),
            new KeyName(type, epoch),
            1,
            1,
            List.of(new MemberId("bank-1")),
            key.publicKey(),
            List.of(key.publicKey()));
    draft.putKey(set);
    keys.put(set.id(), key);
  }

  /// Puts a newer key in force.
  public KeyId renew(Optional<SubjectType> type, int epoch) {
    ledger.found(draft -> putKey(draft, type, epoch));
    return KeyId.of(ID, SingleKey.named(type + " " + epoch).publicKey());
  }

  private static Member member(int number, Identity identity) {
    byte[] tls = new byte[32];
    new SecureRandom().nextBytes(tls);
    return new Member(
        number,
        MemberStatus.ACTIVE,
        Instant.parse("2026-11-01T00:00:00Z"),
        Instant.parse("2026-11-01T00:00:00Z"),
        0,
        new Application(
            identity.member(),
            "银行 " + number,
            "Bank " + number,
            EnumSet.allOf(Role.class),
            new MemberKeys(
                identity.signing().verifyingKey(),
                identity.custody().verifyingKey(),
                identity.log().verifyingKey(),
                identity.cosign().verifyingKey(),
                identity.seal().publicKey(),
                Bytes.owning(tls))));
  }

  Identity identity(MemberId id) {
    return MemberSecrets.identity(secrets(id), id, ID, true);
  }

  MemorySecrets secrets(MemberId id) {
    MemorySecrets own = secrets.get(id);
    if (own == null) {
      throw new IllegalArgumentException("no member " + id);
    }
    return own;
  }

  public MemorySecrets secretsOf(MemberId id) {
    return secrets(id);
  }

  /// Suspends a member.
  public void suspend(int number) {
    ledger.found(
        draft ->
            draft.update(
                draft
                    .state()
                    .member(number)
                    .orElseThrow()
                    .withStatus(MemberStatus.SUSPENDED, clock.instant())));
  }

  /// Leaves a member these roles alone.
  public void leaveRoles(int number, Set<Role> roles) {
    ledger.found(
        draft -> {
          Member known = draft.state().member(number).orElseThrow();
          Application admitted = known.application();
          draft.update(
              new Member(
                  known.number(),
                  known.status(),
                  known.since(),
                  known.admitted(),
                  known.position(),
                  new Application(
                      admitted.member(),
                      admitted.nameChinese(),
                      admitted.nameEnglish(),
                      roles,
                      admitted.keys())));
        });
  }

  public HandClock clock() {
    return clock;
  }

  public SharedLedger ledger() {
    return ledger;
  }

  Map<KeyId, SingleKey> keys() {
    return keys;
  }

  /// The running nodes.
  public Map<MemberId, TestNode> nodes() {
    return nodes;
  }

  /// Starts one member's node on a disk of its own.
  public TestNode start(int number) {
    return new TestNode(this, new MemberId("bank-" + number));
  }
}
