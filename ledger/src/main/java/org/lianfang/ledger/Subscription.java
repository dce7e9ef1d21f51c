package org.lianfang.ledger;

/// A running delivery of blocks; closing it waits for a handler that runs.
public interface Subscription extends AutoCloseable {
  @Override
  void close();
}
