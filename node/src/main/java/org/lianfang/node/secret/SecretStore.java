package org.lianfang.node.secret;

import java.util.function.Function;

/// Keeps the member's secrets: keys of its own, and its shares of the alliance's keys.
///
/// Durable when `put` returns; a destroyed secret cannot be read again. Thread-safe.
public interface SecretStore {
  /// Hands a copy of the secret to `use` and zeroes it afterwards.
  ///
  /// @throws NoSuchSecret if there is none of this name
  <R> R use(String name, Function<byte[], R> use) throws NoSuchSecret;

  boolean contains(String name);

  /// Stores a copy of `secret`.
  ///
  /// @param name lower case letters, digits, `-`, `.`; at most 100
  void put(String name, byte[] secret);

  /// Overwrites and removes the secret; nothing happens where there is none.
  void destroy(String name);
}
