package org.lianfang.cometbft;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;
import org.lianfang.ledger.Block;
import org.lianfang.ledger.View;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.Encoding;
import org.lianfang.protocol.Reason;
import org.lianfang.protocol.ledger.Applied;
import org.lianfang.protocol.ledger.Change;
import org.lianfang.protocol.ledger.Entry;
import org.lianfang.protocol.ledger.RequestKey;
import org.lianfang.protocol.ledger.State;
import org.lianfang.protocol.ledger.StateMachine;

/// The rules, which judge an envelope once and not each time that the engine asks: when it arrives,
/// after every block that leaves it waiting, when it is proposed and when a proposal is checked.
///
/// That an envelope is admitted is remembered together with the keys of the state that the rules
/// read for it, until a block changes one of them. Only what is admitted is remembered, so that
/// refused envelopes, of which anybody can make any number, do not push it out. Judging by any but
/// the newest state goes to the rules.
///
/// Thread-safe.
final class Admissions implements StateMachine {
  /// As many as a few blocks hold.
  private static final int REMEMBERED = 16_384;

  private record Admission(Set<Bytes> read, Optional<RequestKey> request) {}

  private final StateMachine machine;
  private final Map<Bytes, Admission> known = new LinkedHashMap<>();

  /// Key of the state → the admissions that hang on it, by the hash of their envelope.
  private final Map<Bytes, Set<Bytes>> readers = new HashMap<>();

  /// What blocks that were applied and perhaps not committed yet have changed.
  private final Set<Bytes> changing = new HashSet<>();

  /// The size of the ledger whose state was read: that after the last block of which this heard.
  private long size;

  Admissions(StateMachine machine) {
    this.machine = machine;
  }

  @Override
  public Optional<Reason> admit(State committed, Bytes envelope) {
    if (!(committed instanceof View view)) {
      return machine.admit(committed, envelope);
    }
    Bytes hash = Encoding.sha256(envelope);
    synchronized (this) {
      if (view.size() == size && known.containsKey(hash)) {
        return Optional.empty();
      }
    }
    Reading reading = new Reading(view);
    Optional<Reason> refusal = machine.admit(reading, envelope);
    if (refusal.isEmpty() && !reading.scanned) {
      remember(view.size(), hash, new Admission(reading.keys, machine.requestKey(envelope)));
    }
    return refusal;
  }

  private synchronized void remember(long judgedAt, Bytes hash, Admission admission) {
    if (judgedAt != size || admission.read().stream().anyMatch(changing::contains)) {
      return;
    }
    if (known.put(hash, admission) == null) {
      for (Bytes key : admission.read()) {
        readers.computeIfAbsent(key, read -> new HashSet<>()).add(hash);
      }
    }
    Iterator<Map.Entry<Bytes, Admission>> eldest = known.entrySet().iterator();
    if (known.size() > REMEMBERED) {
      Map.Entry<Bytes, Admission> forgotten = eldest.next();
      eldest.remove();
      unlink(forgotten.getKey(), forgotten.getValue());
    }
  }

  private void unlink(Bytes hash, Admission admission) {
    for (Bytes key : admission.read()) {
      Set<Bytes> hashes = readers.get(key);
      if (hashes != null && hashes.remove(hash) && hashes.isEmpty()) {
        readers.remove(key);
      }
    }
  }

  @Override
  public void expect(State committed, List<Bytes> envelopes) {
    machine.expect(committed, envelopes);
  }

  @Override
  public Applied apply(State state, Entry entry) {
    Applied applied = machine.apply(state, entry);
    synchronized (this) {
      applied.changes().stream().map(Change::key).forEach(changing::add);
    }
    return applied;
  }

  /// A block that was applied stands.
  synchronized void committed(Block block) {
    if (block.first() != size) {
      // Something else than blocks made this state: nothing that was read is known to stand.
      known.clear();
      readers.clear();
    }
    for (Bytes key : changing) {
      Set<Bytes> hashes = readers.remove(key);
      if (hashes != null) {
        hashes.forEach(this::forget);
      }
    }
    changing.clear();
    size = block.end();
  }

  private void forget(Bytes hash) {
    Admission admission = known.remove(hash);
    if (admission != null) {
      unlink(hash, admission);
    }
  }

  @Override
  public Optional<RequestKey> requestKey(Bytes envelope) {
    @Nullable Admission admission;
    synchronized (this) {
      admission = known.get(Encoding.sha256(envelope));
    }
    return admission == null ? machine.requestKey(envelope) : admission.request();
  }

  /// Notes what is read. For one thread.
  private static final class Reading implements State {
    private final State state;
    private final Set<Bytes> keys = new HashSet<>();
    private boolean scanned;

    Reading(State state) {
      this.state = state;
    }

    @Override
    public Optional<Bytes> get(Bytes key) {
      keys.add(key);
      return state.get(key);
    }

    @Override
    public void scan(Bytes prefix, BiPredicate<Bytes, Bytes> visitor) {
      scanned = true;
      state.scan(prefix, visitor);
    }
  }
}
