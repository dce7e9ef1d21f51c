package org.lianfang.node.ceremony;

import java.util.Arrays;
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

/// What a participant must not lose in the middle of a ceremony, and must not keep after it:
///
/// | name | what |
/// |---|---|
/// | `ceremony.current` | which ceremony, and the ledger's size before this node joined |
/// | `ceremony.ID.static` | the one-time key |
/// | `ceremony.ID.dealt` | the messages dealt: never dealt twice |
/// | `ceremony.ID.result` | what it certifies, written before the shares so that they are found |
///
/// The polynomials are in none of them: they are gone when dealing returns.
final class CeremonySecrets {
  private static final String CURRENT = "ceremony.current";

  /// The ceremony that this node takes part in.
  ///
  /// @param from a size of the ledger before any certification
  record Current(CeremonyId id, long from) {}

  private final SecretStore secrets;
  private final Suite suite;

  CeremonySecrets(SecretStore secrets, Suite suite) {
    this.secrets = secrets;
    this.suite = suite;
  }

  Optional<Current> current() {
    return read(CURRENT)
        .map(
            bytes ->
                new Current(
                    new CeremonyId(bytes.slice(0, CeremonyId.SIZE)),
                    bytes.longAt(CeremonyId.SIZE)));
  }

  void begin(Current current) {
    secrets.put(CURRENT, Bytes.join(current.id().bytes(), Bytes.ofLong(current.from())).toArray());
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
                            DealPackage.sealedSize(suite.group()))));
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
