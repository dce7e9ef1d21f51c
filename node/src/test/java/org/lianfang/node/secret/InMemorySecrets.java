package org.lianfang.node.secret;

import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Secrets without a disk. Thread-safe.
public final class InMemorySecrets implements SecretStore {
  private final Map<String, byte[]> secrets = new TreeMap<>();

  @Override
  public synchronized <R> R use(String name, Function<byte[], R> use) throws NoSuchSecret {
    byte[] secret = secrets.get(name);
    if (secret == null) {
      throw new NoSuchSecret(name);
    }
    return use.apply(secret.clone());
  }

  @Override
  public synchronized boolean contains(String name) {
    return secrets.containsKey(name);
  }

  @Override
  public synchronized void put(String name, byte[] secret) {
    secrets.put(name, secret.clone());
  }

  @Override
  public synchronized void destroy(String name) {
    byte @Nullable [] secret = secrets.remove(name);
    if (secret != null) {
      Arrays.fill(secret, (byte) 0);
    }
  }

  public synchronized Set<String> names() {
    return new TreeSet<>(secrets.keySet());
  }
}
