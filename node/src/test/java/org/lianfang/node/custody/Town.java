package org.lianfang.node.custody;

import static java.util.Objects.requireNonNull;

import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.lianfang.ledger.store.InMemoryStore;
import org.lianfang.ledger.store.Store;
import org.lianfang.node.FakeClock;
import org.lianfang.node.FakePeers;
import org.lianfang.node.FakeTimers;
import org.lianfang.node.Identity;
import org.lianfang.node.Seams;
import org.lianfang.node.secret.InMemorySecrets;
import org.lianfang.node.secret.MemberSecrets;
import org.lianfang.oprf.Suite;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.Encoding;
import org.lianfang.protocol.custody.KeyName;
import org.lianfang.protocol.filing.RecordId;
import org.lianfang.protocol.member.Application;
import org.lianfang.protocol.member.Member;
import org.lianfang.protocol.member.MemberId;
import org.lianfang.protocol.member.MemberKeys;
import org.lianfang.protocol.member.MemberStatus;
import org.lianfang.protocol.member.Role;
import org.lianfang.protocol.subject.Subject;
import org.lianfang.protocol.subject.SubjectType;

/// Four banks that are custodians, three of whom suffice, and a supervisor; real keys, shared out
/// by the test; no network, no disk and a clock that stands still.
final class Town implements AutoCloseable {
  static final String ALLIANCE = "town";
  static final int THRESHOLD = 3;
  static final MemberId SUPERVISOR = new MemberId("supervisor");

  final FakeClock clock = new FakeClock();
  final FakeTimers timers = new FakeTimers(clock);
  final FakePeers peers = new FakePeers();
  final FakeAlliance alliance = new FakeAlliance();
  final FakeLedger ledger = new FakeLedger(alliance, clock);
  final Suite suite = Suite.ristretto255();
  final SecureRandom random = new SecureRandom();
  final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  final Seams seams;
  final List<MemberId> banks = new ArrayList<>();
  final Map<MemberId, Boolean> stale = new ConcurrentHashMap<>();
  final Dealt phoneKey;
  final Dealt payloadKey;
  private final Map<MemberId, Identity> identities = new HashMap<>();
  private final Map<MemberId, InMemorySecrets> secrets = new HashMap<>();
  private final Map<MemberId, Store> stores = new HashMap<>();
  private final Map<MemberId, Custodian> custodians = new HashMap<>();
  private final Map<MemberId, Bank> services = new HashMap<>();
  private final Map<MemberId, DayKeys> dayKeys = new HashMap<>();
  private long drawn;

  Town() {
    this(member -> new InMemoryStore(CustodyTables.ALL));
  }

  /// @param open where each member's store comes from
  Town(Function<MemberId, Store> open) {
    seams = new Seams(clock, timers, threads, random);
    for (int i = 1; i <= 4; i++) {
      MemberId bank = new MemberId("bank-" + i);
      banks.add(bank);
      admit(bank, i, EnumSet.of(Role.REPORTER, Role.QUERIER, Role.CUSTODIAN));
      stores.put(bank, open.apply(bank));
    }
    admit(SUPERVISOR, 5, EnumSet.of(Role.SUPERVISOR));
    stores.put(SUPERVISOR, open.apply(SUPERVISOR));
    phoneKey = deal(new KeyName(Optional.of(SubjectType.PHONE), 1));
    payloadKey = deal(new KeyName(Optional.empty(), 1));
    banks.forEach(bank -> start(bank, store(bank)));
    // The supervisor is no custodian: it answers nobody, and only takes entries.
    start(SUPERVISOR, store(SUPERVISOR));
  }

  Store store(MemberId member) {
    return requireNonNull(stores.get(member));
  }

  Identity identity(MemberId member) {
    return requireNonNull(identities.get(member));
  }

  Bank service(MemberId member) {
    return requireNonNull(services.get(member));
  }

  Custodian custodian(MemberId member) {
    return requireNonNull(custodians.get(member));
  }

  InMemorySecrets secrets(MemberId member) {
    return requireNonNull(secrets.get(member));
  }

  KeyShares shares(MemberId member) {
    return new KeyShares(secrets(member), suite, member);
  }

  DayKeys dayKeys(MemberId member) {
    return dayKeys.computeIfAbsent(member, m -> new DayKeys(secrets(m), suite, clock));
  }

  /// Starts, or starts again, the custodian of a bank on this store.
  Custodian start(MemberId bank, Store store) {
    Custodian custodian =
        new Custodian(
            identity(bank),
            seams,
            store,
            alliance,
            () ->
                Optional.of(
                    stale.getOrDefault(bank, false)
                        ? Duration.ofSeconds(30)
                        : Duration.ofSeconds(1)),
            shares(bank),
            suite);
    custodians.put(bank, custodian);
    Bank service = new Bank(custodian);
    service.keep(anchored(bank), supervised(bank));
    services.put(bank, service);
    peers.join(bank, service);
    return custodian;
  }

  AnchoredCalls anchored(MemberId member) {
    return new AnchoredCalls(identity(member), seams, store(member), alliance);
  }

  SupervisedCalls supervised(MemberId member) {
    return new SupervisedCalls(identity(member), seams, store(member), alliance);
  }

  CallBatcher batcher(MemberId bank) {
    return batcher(bank, store(bank));
  }

  CallBatcher batcher(MemberId bank, Store store) {
    return new CallBatcher(
        identity(bank), seams, store, ledger, alliance, custodian(bank), peers.as(bank));
  }

  AskingMember asking(MemberId member) {
    return asking(member, store(member));
  }

  AskingMember asking(MemberId member, Store store) {
    return new AskingMember(
        identity(member), seams, store, peers.as(member), alliance, dayKeys(member), suite);
  }

  Dealt deal(KeyName name) {
    Dealt dealt = Dealt.deal(suite, ALLIANCE, name, 1, THRESHOLD, banks, random);
    alliance.put(dealt.key());
    for (int i = 0; i < banks.size(); i++) {
      shares(banks.get(i)).put(dealt.key().id(), 1, dealt.shares().get(i));
    }
    return dealt;
  }

  void change(MemberId member, UnaryOperator<Member> change) {
    alliance.put(change.apply(alliance.member(member).orElseThrow()));
  }

  void suspend(MemberId member) {
    change(member, m -> m.withStatus(MemberStatus.SUSPENDED, clock.instant()));
  }

  void setRoles(MemberId member, Set<Role> roles) {
    change(
        member,
        m ->
            new Member(
                m.number(),
                m.status(),
                m.since(),
                m.admitted(),
                m.position(),
                new Application(m.id(), "行", "Bank", roles, m.keys())));
  }

  /// A record id of a bank's.
  RecordId recordId(MemberId source, String reference) {
    int number = alliance.member(source).orElseThrow().number();
    Bytes hash = Encoding.sha256(Bytes.utf8(reference));
    return new RecordId(Bytes.join(Bytes.ofInt(number), hash.slice(0, 12)));
  }

  static Subject phone(long number) {
    return new Subject(SubjectType.PHONE, "+86138" + String.format("%08d", number));
  }

  /// 16 bytes for a call id, other ones at every call.
  synchronized Bytes draw() {
    return Bytes.join(Bytes.ofLong(0), Bytes.ofLong(++drawn));
  }

  private void admit(MemberId id, int number, Set<Role> roles) {
    InMemorySecrets own = new InMemorySecrets();
    MemberSecrets.draw(own, random);
    Identity identity = MemberSecrets.identity(own, id, ALLIANCE, true);
    secrets.put(id, own);
    identities.put(id, identity);
    MemberKeys keys =
        new MemberKeys(
            identity.signing().verifyingKey(),
            identity.custody().verifyingKey(),
            identity.log().verifyingKey(),
            identity.cosign().verifyingKey(),
            identity.seal().publicKey(),
            Bytes.owning(new byte[32]));
    Instant time = clock.instant();
    alliance.put(
        new Member(
            number,
            MemberStatus.ACTIVE,
            time,
            time,
            0,
            new Application(id, "行", "Bank", roles, keys)));
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
