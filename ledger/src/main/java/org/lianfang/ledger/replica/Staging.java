package org.lianfang.ledger.replica;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import org.lianfang.ledger.Block;
import org.lianfang.ledger.Committed;
import org.lianfang.ledger.StoredEntry;
import org.lianfang.ledger.store.Reader;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.Encoding;
import org.lianfang.protocol.checkpoint.Frontier;
import org.lianfang.protocol.checkpoint.MerkleTree;
import org.lianfang.protocol.ledger.Applied;
import org.lianfang.protocol.ledger.Change;
import org.lianfang.protocol.ledger.Entry;
import org.lianfang.protocol.ledger.Leaf;
import org.lianfang.protocol.ledger.Outcome;
import org.lianfang.protocol.ledger.RequestKey;
import org.lianfang.protocol.ledger.State;
import org.lianfang.protocol.ledger.StateMachine;
import org.lianfang.protocol.member.Roster;
import org.lianfang.protocol.wire.StateCodec;

/// Applies a block to what a store holds, without writing: the one place where entries become
/// outcomes, leaves and tree, for replicas and for their verification alike.
final class Staging {
  private final StateMachine machine;
  private final Reader reader;
  private final Head before;
  private final Instant time;
  private final StateOverlay state;
  private final List<Committed> commands = new ArrayList<>();
  private final List<StoredEntry> entries = new ArrayList<>();
  private final List<Bytes> leafHashes = new ArrayList<>();
  private final NavigableMap<Bytes, Long> requests = new TreeMap<>();
  private boolean rosterChanged;

  private Staging(StateMachine machine, Reader reader, State base, Head before, Instant time) {
    this.machine = machine;
    this.reader = reader;
    this.before = before;
    this.time = time;
    this.state = new StateOverlay(base);
  }

  /// @param reader holds the requests as they are at `before`
  /// @param base the state at `before`
  static Staged stage(
      StateMachine machine,
      Reader reader,
      State base,
      Head before,
      Instant time,
      List<Bytes> envelopes) {
    if (!time.truncatedTo(ChronoUnit.MILLIS).equals(time)) {
      throw new IllegalArgumentException("ledger time has whole milliseconds");
    }
    if (time.isBefore(before.time())) {
      throw new IllegalArgumentException("ledger time does not go back");
    }
    Staging staging = new Staging(machine, reader, base, before, time);
    envelopes.forEach(staging::apply);
    return staging.staged();
  }

  private void apply(Bytes envelope) {
    long position = before.size() + entries.size();
    // First, since once it is applied the rules need not know the envelope any more.
    Optional<RequestKey> request = machine.requestKey(envelope);
    Applied applied = machine.apply(state, new Entry(position, time, envelope));
    Outcome outcome = applied.outcome();
    Bytes outcomeBytes = StateCodec.encode(outcome);
    Bytes changesBytes = StateCodec.encode(applied.changes());
    Bytes leaf =
        StateCodec.encode(
            new Leaf(
                position,
                time,
                Encoding.sha256(envelope),
                Encoding.sha256(outcomeBytes),
                Encoding.sha256(changesBytes)));
    state.apply(applied.changes());
    remember(Requests.named(request, outcome), position);
    commands.add(new Committed(position, time, envelope, outcome));
    entries.add(new StoredEntry(position, time, envelope, outcomeBytes, changesBytes, leaf));
    leafHashes.add(MerkleTree.leafHash(leaf));
    rosterChanged |= applied.changes().stream().map(Change::key).anyMatch(Roster.STATE_KEY::equals);
  }

  /// The first command under a request id is the one that it names.
  private void remember(Optional<Bytes> key, long position) {
    if (key.isPresent()
        && !requests.containsKey(key.get())
        && reader.get(ReplicaTables.REQUESTS, key.get()).isEmpty()) {
      requests.put(key.get(), position);
    }
  }

  private Staged staged() {
    Frontier.Appended appended = before.frontier().append(leafHashes);
    Head after = entries.isEmpty() ? before : new Head(time, appended.frontier());
    return new Staged(
        new Block(before.size(), time, commands, after.root(), rosterChanged),
        entries,
        state.changed(),
        Collections.unmodifiableNavigableMap(requests),
        appended.nodes(),
        before,
        after);
  }
}
