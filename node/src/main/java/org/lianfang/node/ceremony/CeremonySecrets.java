package org.lianfang.node.ceremony;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.lianfang.node.secret.NoSuchSecret;
import org.lianfang.node.secret.SecretStore;
import org.lianfang.oprf.Suite;
import org.lianfang.oprf.dkg.StaticKey;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.InvariantViolation;
import org.lianfang.protocol.Malformed;
import org.lianfang.protocol.custody.Ceremony;
import org.lianfang.protocol.custody.CeremonyId;
import org.lianfang.protocol.custody.KeyName;

/// What a participant must not lose in the middle of a ceremony, and must not keep after it:
///
/// | name | what |
/// |---|---|
/// | `ceremony.wish` | the keys that this node was asked to make, until they are made or given up |
/// | `ceremony.current` | which ceremony |
/// | `ceremony.ID.static` | the one-time key |
/// | `ceremony.ID.dealt` | the messages dealt: never dealt twice |
/// | `ceremony.ID.result` | what it certifies, written before the shares so that they are found |
///
/// The polynomials are in none of them: they are gone when dealing returns.
final class CeremonySecrets {
  private static final String CURRENT = "ceremony.current";
  private static final String WISH = "ceremony.wish";

  private final SecretStore secrets;
  private final Suite suite;

  CeremonySecrets(SecretStore secrets, Suite suite) {
    this.secrets = secrets;
    this.suite = suite;
  }

  /// The ceremony that this node takes part in.
  Optional<CeremonyId> current() {
    return read(CURRENT).map(CeremonyId::new);
  }

  void begin(CeremonyId id) {
    secrets.put(CURRENT, id.bytes().toArray());
  }

  /// The keys that this node was asked to make.
  List<KeyName> wish() {
    return read(WISH).map(bytes -> own(() -> KeyNames.decode(bytes))).orElse(List.of());
  }

  void keepWish(List<KeyName> names) {
    secrets.put(WISH, KeyNames.encode(names).toArray());
  }

  void forgetWish() {
    secrets.destroy(WISH);
  }

  Optional<StaticKey> staticKey(CeremonyId id) {
    try {
      return Optional.of(
          secrets.use(
              name(id, "static"),
              secret -> StaticKey.of(suite, suite.group().decodeSecret(secret))));
    } catch (NoSuchSecret e) {
      return Optional.empty();
    }
  }

  void keepStaticKey(CeremonyId id, StaticKey key) {
    byte[] secret = key.copyOfSecretBytes();
    try {
      secrets.put(name(id, "static"), secret);
    } finally {
      Arrays.fill(secret, (byte) 0);
    }
  }

  Optional<DealtMessages> dealt(Ceremony ceremony) {
    return read(name(ceremony.id(), "dealt"))
        .map(
            bytes ->
                own(
                    () ->
                        DealtMessages.decode(
                            bytes,
                            ceremony.keys().size(),
                            ceremony.participants().size(),
                            DealtMessages.sealedSize(suite.group()))));
  }

  void keepDealt(CeremonyId id, DealtMessages messages) {
    secrets.put(name(id, "dealt"), messages.encode().toArray());
  }

  Optional<CeremonyResult> result(Ceremony ceremony) {
    return read(name(ceremony.id(), "result"))
        .map(
            bytes ->
                own(
                    () ->
                        CeremonyResult.decode(
                            bytes, ceremony.keys().size(), ceremony.participants().size())));
  }

  void keepResult(CeremonyId id, CeremonyResult result) {
    secrets.put(name(id, "result"), result.encode().toArray());
  }

  /// Erases all that is kept of a ceremony; its name last, so that a crash in between erases again.
  void erase(CeremonyId id) {
    secrets.destroy(name(id, "static"));
    secrets.destroy(name(id, "dealt"));
    secrets.destroy(name(id, "result"));
    secrets.destroy(CURRENT);
  }

  private Optional<Bytes> read(String name) {
    try {
      return Optional.of(secrets.use(name, Bytes::copyOf));
    } catch (NoSuchSecret e) {
      return Optional.empty();
    }
  }

  private interface Decoding<V> {
    V decode() throws Malformed;
  }

  private static <V> V own(Decoding<V> decoding) {
    try {
      return decoding.decode();
    } catch (Malformed e) {
      throw new InvariantViolation("the store of secrets gives back what it was given", e);
    }
  }

  private static String name(CeremonyId id, String what) {
    return "ceremony." + id + "." + what;
  }
}
