package org.lianfang.node.custody;

import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.lianfang.protocol.call.CallBatch;
import org.lianfang.protocol.call.CallKind;
import org.lianfang.protocol.call.Purpose;
import org.lianfang.protocol.custody.KeyId;
import org.lianfang.protocol.custody.KeySet;
import org.lianfang.protocol.filing.ListType;
import org.lianfang.protocol.filing.RecordId;
import org.lianfang.protocol.member.Member;
import org.lianfang.protocol.member.MemberId;
import org.lianfang.protocol.member.Role;
import org.lianfang.protocol.subject.SubjectType;

/// An alliance that a test makes up, seen by all nodes alike. Thread-safe.
final class FakeAlliance implements CallView, CallView.Source {
  private final Map<MemberId, Member> members = new TreeMap<>();
  private final Map<KeyId, KeySet> keys = new TreeMap<>();
  private final Map<RecordId, RecordFacts> records = new HashMap<>();
  private final Map<MemberId, Map<Long, CallBatch>> batches = new HashMap<>();
  private final Set<SubjectType> strict = EnumSet.noneOf(SubjectType.class);
  private long quota = 1_000_000;
  private long size = 1_000;

  synchronized void put(Member member) {
    members.put(member.id(), member);
  }

  synchronized void put(KeySet key) {
    keys.put(key.id(), key);
  }

  synchronized void remove(KeySet key) {
    keys.remove(key.id());
  }

  synchronized void put(RecordId id, RecordFacts record) {
    records.put(id, record);
  }

  synchronized void setQuota(long calls) {
    quota = calls;
  }

  synchronized void post(MemberId custodian, long position, CallBatch batch) {
    batches.computeIfAbsent(custodian, c -> new TreeMap<>()).put(position, batch);
  }

  @Override
  public CallView open() {
    return this;
  }

  @Override
  public synchronized Optional<Member> member(MemberId id) {
    return Optional.ofNullable(members.get(id));
  }

  @Override
  public synchronized List<KeySet> tokenKeys(SubjectType subjectType) {
    return keys.values().stream()
        .filter(key -> key.name().subjectType().equals(Optional.of(subjectType)))
        .toList();
  }

  @Override
  public synchronized Optional<KeySet> newestPayloadKey() {
    return keys.values().stream()
        .filter(key -> key.name().isPayloadKey())
        .max(Comparator.comparingInt(key -> key.name().epoch()));
  }

  @Override
  public synchronized Optional<KeySet> key(KeyId id) {
    return Optional.ofNullable(keys.get(id));
  }

  @Override
  public synchronized Optional<RecordFacts> record(RecordId id) {
    return Optional.ofNullable(records.get(id));
  }

  @Override
  public boolean isVisible(ListType list, Purpose purpose) {
    return switch (list) {
      case WATCH, WHITE -> purpose == Purpose.INVESTIGATION || purpose == Purpose.SUPERVISION;
      case BLACK, GREY, WARNING, PROTECTED -> purpose.isAsking();
    };
  }

  synchronized void setStrict(SubjectType type) {
    strict.add(type);
  }

  @Override
  public synchronized boolean isStrict(SubjectType subjectType) {
    return strict.contains(subjectType);
  }

  @Override
  public synchronized long quota(SubjectType subjectType, CallKind kind) {
    return quota;
  }

  @Override
  public synchronized List<Member> supervisors() {
    return members.values().stream()
        .filter(member -> member.isActive() && member.hasRole(Role.SUPERVISOR))
        .toList();
  }

  @Override
  public synchronized Optional<PostedBatch> lastBatch(MemberId custodian) {
    return batches.getOrDefault(custodian, Map.of()).values().stream()
        .max(Comparator.comparingLong(CallBatch::number))
        .map(batch -> new PostedBatch(batch.number(), batch.root()));
  }

  @Override
  public synchronized Optional<CallBatch> batchAt(long position, MemberId custodian) {
    return Optional.ofNullable(batches.getOrDefault(custodian, Map.of()).get(position));
  }

  @Override
  public synchronized Optional<Long> findBatch(MemberId custodian, long number) {
    return batches.getOrDefault(custodian, Map.of()).entrySet().stream()
        .filter(entry -> entry.getValue().number() == number)
        .map(Map.Entry::getKey)
        .findFirst();
  }

  @Override
  public synchronized long size() {
    return size;
  }

  synchronized void setSize(long commands) {
    size = commands;
  }

  @Override
  public void close() {}
}
