package org.lianfang.ledger.store;

import org.jspecify.annotations.Nullable;

/// The disk did not do what was asked. Whether a failed write stands is unknown until the store is
/// opened again, so the store takes no further write: a second sync would report success for data
/// that the kernel has already dropped.
@SuppressWarnings("serial")
public final class StoreFailed extends Exception {
  public StoreFailed(String message) {
    super(message);
  }

  public StoreFailed(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
