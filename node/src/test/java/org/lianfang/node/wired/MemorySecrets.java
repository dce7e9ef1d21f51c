package org.lianfang.node.wired;

import java.security.SecureRandom;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import org.lianfang.node.secret.MemberSecrets;
import org.lianfang.node.secret.NoSuchSecret;
import org.lianfang.node.secret.SecretStore;

/// Secrets in memory.
public final class MemorySecrets implements SecretStore {
  private final Map<String, byte[]> secrets = new HashMap<>();

  /// All keys of a member, drawn.
  public static MemorySecrets drawn() {
    MemorySecrets secrets = new MemorySecrets();
    MemberSecrets.draw(secrets, new SecureRandom());
    return secrets;
  }

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
    secrets.remove(name);
  }
}
