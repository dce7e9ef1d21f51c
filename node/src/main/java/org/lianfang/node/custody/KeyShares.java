package org.lianfang.node.custody;

import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.lianfang.node.secret.NoSuchSecret;
import org.lianfang.node.secret.SecretStore;
import org.lianfang.oprf.KeyShare;
import org.lianfang.oprf.Suite;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.custody.KeyId;
import org.lianfang.protocol.custody.KeySet;
import org.lianfang.protocol.member.MemberId;

/// This custodian's shares of the alliance's keys, kept under `share.KEYID.GENERATION`. Each is
/// read once and checked against the K_i on the ledger. Thread-safe.
public final class KeyShares {
  private record Name(KeyId key, int generation) {
    String text() {
      return "share." + key + "." + generation;
    }
  }

  private final SecretStore secrets;
  private final Suite suite;
  private final MemberId self;
  private final ConcurrentHashMap<Name, KeyShare> loaded = new ConcurrentHashMap<>();

  public KeyShares(SecretStore secrets, Suite suite, MemberId self) {
    this.secrets = secrets;
    this.suite = suite;
    this.self = self;
  }

  /// Stores a share; durable when it returns.
  public void put(KeyId key, int generation, KeyShare share) {
    byte[] secret = share.copyOfSecretBytes();
    try {
      secrets.put(new Name(key, generation).text(), secret);
    } finally {
      Arrays.fill(secret, (byte) 0);
    }
  }

  /// Destroys the share of a generation that is no longer answered.
  public void destroy(KeyId key, int generation) {
    Name name = new Name(key, generation);
    KeyShare share = loaded.remove(name);
    secrets.destroy(name.text());
    if (share != null) {
      share.destroy();
    }
  }

  /// The share of this key and generation; empty if this custodian holds none, or one that does not
  /// belong to the K_i on the ledger.
  public Optional<KeyShare> find(KeySet key) {
    Name name = new Name(key.id(), key.generation());
    KeyShare known = loaded.get(name);
    if (known != null) {
      return Optional.of(known);
    }
    Optional<KeyShare> read = read(name, key);
    read.ifPresent(share -> loaded.putIfAbsent(name, share));
    return read;
  }

  private Optional<KeyShare> read(Name name, KeySet key) {
    int index = key.shareIndex(self);
    if (index == 0) {
      return Optional.empty();
    }
    try {
      KeyShare share =
          secrets.use(
              name.text(), secret -> KeyShare.of(suite, index, suite.group().decodeSecret(secret)));
      Bytes own = Bytes.owning(share.verificationShare().encoded());
      return own.equals(key.shareKeys().get(index - 1)) ? Optional.of(share) : Optional.empty();
    } catch (NoSuchSecret e) {
      return Optional.empty();
    }
  }
}
