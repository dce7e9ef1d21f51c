package org.lianfang.cometbft.engine;

import java.util.function.Consumer;

/// An Ed25519 private key of 32 bytes, shown to one user at a time by whoever keeps it.
@FunctionalInterface
public interface Seed {
  /// Lets `user` see the bytes; it neither keeps nor changes them.
  void use(Consumer<byte[]> user);
}
