package org.lianfang.node.query;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.lianfang.contract.standard.Standard;
import org.lianfang.contract.state.AllianceState;
import org.lianfang.ledger.Ledger;
import org.lianfang.ledger.View;
import org.lianfang.node.custody.Answer;
import org.lianfang.node.vault.PayloadSeal;
import org.lianfang.node.vault.StoredVault;
import org.lianfang.oprf.OprfOutput;
import org.lianfang.protocol.InvariantViolation;
import org.lianfang.protocol.call.Purpose;
import org.lianfang.protocol.custody.KeyId;
import org.lianfang.protocol.filing.ListType;
import org.lianfang.protocol.filing.RecordId;
import org.lianfang.protocol.filing.RecordState;
import org.lianfang.protocol.filing.RecordStatus;
import org.lianfang.protocol.member.Member;
import org.lianfang.protocol.member.MemberId;
import org.lianfang.protocol.subject.SubjectType;
import org.lianfang.protocol.vault.Token;
import org.lianfang.protocol.vault.VaultEntry;

/// Turns what the custodians computed into the live records about a subject.
///
/// Index and ledger are read at the same position, so that a record is found, or counted as
/// missing, or not live: never neither.
final class Matching {
  /// How often the ledger may move on under the look-ups before the last reading counts.
  private static final int READINGS_MAX = 5;

  private final Ledger ledger;
  private final StoredVault vault;
  private final PayloadSeal seal;
  private final CurrentStandard standards = new CurrentStandard();
  private final Map<Integer, MemberId> sources = new ConcurrentHashMap<>();

  Matching(Ledger ledger, StoredVault vault, PayloadSeal seal) {
    this.ledger = ledger;
    this.vault = vault;
    this.seal = seal;
  }

  /// A record that answers, with all that opening it takes.
  record Found(Match match, RecordState record, VaultEntry entry) {}

  /// @param found one list a question, in their order
  record Reading(
      int standard, long size, List<List<Found>> found, Map<SubjectType, Integer> missing) {}

  /// Looks up the answers to some questions of one purpose in one view.
  Reading read(List<Asked> asked, Purpose purpose) {
    for (int reading = 1; ; reading++) {
      try (View view = ledger.read()) {
        long before = vault.position();
        Reading read = read(view, asked, purpose);
        boolean isSettled = before == view.size() && vault.position() == before;
        if (isSettled || reading == READINGS_MAX) {
          return read;
        }
      }
    }
  }

  /// A question of this type and what came back.
  record Asked(SubjectType subjectType, Answer answer) {}

  private Reading read(View view, List<Asked> asked, Purpose purpose) {
    AllianceState state = new AllianceState(view);
    Standard standard = standards.of(state);
    Set<ListType> visible = standard.visible(purpose);
    List<List<Found>> found = new ArrayList<>();
    Map<SubjectType, Integer> missing = new EnumMap<>(SubjectType.class);
    for (Asked one : asked) {
      missing.computeIfAbsent(one.subjectType(), vault::missing);
      List<Found> matches = new ArrayList<>();
      int broken = find(view, state, one, visible, matches);
      missing.merge(one.subjectType(), broken, Integer::sum);
      found.add(matches);
    }
    return new Reading(standard.version(), view.size(), found, missing);
  }

  /// Returns how many live records have another entry here than the ledger names.
  private int find(
      View view, AllianceState state, Asked asked, Set<ListType> visible, List<Found> found) {
    int broken = 0;
    for (Map.Entry<KeyId, OprfOutput> output : asked.answer().subject().entrySet()) {
      KeyId tokenKey = output.getKey();
      Token token = seal.token(output.getValue(), tokenKey);
      for (RecordId id : vault.lookup(tokenKey, token)) {
        Optional<RecordState> record =
            state
                .record(id)
                .filter(known -> known.status(view.time()).isLive())
                .filter(known -> known.payloadHash(tokenKey).isPresent());
        if (record.isEmpty()
            || !visible.contains(record.get().header().fields().list())
            || found.stream().anyMatch(before -> before.match().record().equals(id))) {
          continue;
        }
        Optional<VaultEntry> entry = named(record.get(), tokenKey);
        if (entry.isPresent()) {
          found.add(found(view, state, record.get(), entry.get()));
        } else {
          broken++;
        }
      }
    }
    return broken;
  }

  private Optional<VaultEntry> named(RecordState record, KeyId tokenKey) {
    return vault
        .get(record.id(), tokenKey)
        .filter(entry -> Optional.of(entry.payloadHash()).equals(record.payloadHash(tokenKey)));
  }

  private Found found(View view, AllianceState state, RecordState record, VaultEntry entry) {
    RecordStatus status = record.status(view.time());
    return new Found(
        new Match(
            record.id(),
            record.header().fields(),
            status,
            source(state, record.header().source()),
            Optional.empty(),
            Optional.empty()),
        record,
        entry);
  }

  /// A number is never given to another member.
  private MemberId source(AllianceState state, int number) {
    return sources.computeIfAbsent(
        number,
        unknown ->
            state
                .member(unknown)
                .map(Member::id)
                .orElseThrow(() -> new InvariantViolation("a record has a source")));
  }

  /// Keeps the active standard decoded.
  private static final class CurrentStandard {
    private volatile Optional<Standard> current = Optional.empty();

    Standard of(AllianceState state) {
      int version = state.standardVersion();
      Optional<Standard> kept = current.filter(standard -> standard.version() == version);
      if (kept.isPresent()) {
        return kept.get();
      }
      Standard read =
          state
              .standard(version)
              .orElseThrow(() -> new InvariantViolation("the active standard is in the state"));
      current = Optional.of(read);
      return read;
    }
  }
}
