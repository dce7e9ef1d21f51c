package org.lianfang.cometbft;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.lianfang.ledger.KeyValueMachine;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.Reason;
import org.lianfang.protocol.ledger.Applied;
import org.lianfang.protocol.ledger.Entry;
import org.lianfang.protocol.ledger.RequestKey;
import org.lianfang.protocol.ledger.State;
import org.lianfang.protocol.ledger.StateMachine;

/// Rules that count how often they judge an admission and apply an entry.
public final class CountingMachine implements StateMachine {
  private final StateMachine machine = new KeyValueMachine();
  private final AtomicInteger admissions = new AtomicInteger();
  private final AtomicInteger applications = new AtomicInteger();

  public int admissions() {
    return admissions.get();
  }

  public int applications() {
    return applications.get();
  }

  /// Begins to count anew.
  public void forget() {
    admissions.set(0);
    applications.set(0);
  }

  @Override
  public Optional<Reason> admit(State committed, Bytes envelope) {
    admissions.incrementAndGet();
    return machine.admit(committed, envelope);
  }

  @Override
  public Applied apply(State state, Entry entry) {
    applications.incrementAndGet();
    return machine.apply(state, entry);
  }

  @Override
  public Optional<RequestKey> requestKey(Bytes envelope) {
    return machine.requestKey(envelope);
  }
}
