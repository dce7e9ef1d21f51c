package org.lianfang.node.ceremony;

import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import org.lianfang.node.secret.NoSuchSecret;
import org.lianfang.node.secret.SecretStore;

/// Secrets in memory, whose node dies at a chosen change of them: just before it or just after.
final class MortalSecrets implements SecretStore {
  /// The node was killed.
  @SuppressWarnings("serial")
  static final class Killed extends RuntimeException {
    Killed() {
      super("the node was killed", null, false, false);
    }
  }

  private final Map<String, byte[]> secrets = new TreeMap<>();
  private int changesLeft = Integer.MAX_VALUE;
  private boolean changeStands;
  private boolean dead;
  private Optional<String> spoilt = Optional.empty();

  /// Kills the node at the change with this number, from 1 on.
  void dieAt(int change, boolean changeStands) {
    changesLeft = change;
    this.changeStands = changeStands;
  }

  void revive() {
    dead = false;
    changesLeft = Integer.MAX_VALUE;
  }

  boolean isDead() {
    return dead;
  }

  Set<String> names() {
    return Set.copyOf(secrets.keySet());
  }

  /// From now on keeps other bytes than it was given under names that begin so.
  void spoil(String prefix) {
    spoilt = Optional.of(prefix);
  }

  void lose(String name) {
    secrets.remove(name);
  }

  @Override
  public <R> R use(String name, Function<byte[], R> use) throws NoSuchSecret {
    requireAlive();
    byte[] secret = secrets.get(name);
    if (secret == null) {
      throw new NoSuchSecret(name);
    }
    byte[] copy = secret.clone();
    try {
      return use.apply(copy);
    } finally {
      Arrays.fill(copy, (byte) 0);
    }
  }

  @Override
  public boolean contains(String name) {
    return secrets.containsKey(name);
  }

  @Override
  public void put(String name, byte[] secret) {
    byte[] kept = secret.clone();
    if (spoilt.filter(name::startsWith).isPresent()) {
      kept[0] ^= 1;
    }
    change(() -> secrets.put(name, kept));
  }

  @Override
  public void destroy(String name) {
    if (contains(name)) {
      change(() -> secrets.remove(name));
    }
  }

  private void change(Runnable change) {
    requireAlive();
    changesLeft--;
    if (changesLeft == 0) {
      dead = true;
      if (changeStands) {
        change.run();
      }
      throw new Killed();
    }
    change.run();
  }

  private void requireAlive() {
    if (dead) {
      throw new Killed();
    }
  }
}
