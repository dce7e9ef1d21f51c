package org.lianfang.server.web;

import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.Encoding;
import org.lianfang.server.store.Database;
import org.lianfang.server.user.ApiKey;

/// The answers to requests that carried an `Idempotency-Key`, for 24 hours.
///
/// An answer is sealed under the caller's API key and the idempotency key, neither of which the
/// node keeps: only who repeats the request can read it again. Thread-safe.
public final class AnsweredRequests {
  static final Duration KEPT = Duration.ofHours(24);
  private static final int TAG_BITS = 128;
  private static final int NONCE_SIZE = 12;

  /// An answer as it was sent.
  record Answer(int status, String contentType, Optional<String> location, Bytes body) {}

  /// What is known of a request key.
  record Known(Bytes fingerprint, int status, Bytes sealed) {}

  private final Database database;
  private final InstantSource clock;
  private final SecureRandom random;

  public AnsweredRequests(Database database, InstantSource clock, SecureRandom random) {
    this.database = database;
    this.clock = clock;
    this.random = random;
  }

  /// Names a request: nobody can tell the keys from it.
  static Bytes requestKey(ApiKey key, String idempotencyKey) {
    return Encoding.hash(
        Bytes.utf8("lianfang/request/1"), Bytes.utf8(key.reveal()), Bytes.utf8(idempotencyKey));
  }

  Optional<Known> find(Bytes requestKey) {
    long from = clock.instant().minus(KEPT).toEpochMilli();
    return database.transact(
        jdbc ->
            jdbc.sql(
                    "SELECT fingerprint, status, sealed FROM answered_request"
                        + " WHERE request_key = ? AND answered >= ?")
                .param(requestKey.toArray())
                .param(from)
                .query(
                    (row, number) ->
                        new Known(
                            Bytes.copyOf(row.getBytes(1)),
                            row.getInt(2),
                            Bytes.copyOf(row.getBytes(3))))
                .optional());
  }

  void put(Bytes requestKey, Bytes fingerprint, ApiKey key, String idempotencyKey, Answer answer) {
    byte[] nonce = new byte[NONCE_SIZE];
    random.nextBytes(nonce);
    Bytes sealed =
        Bytes.join(
            Bytes.copyOf(nonce),
            crypt(
                Cipher.ENCRYPT_MODE,
                nonce,
                requestKey,
                secret(key, idempotencyKey),
                Encoding.lengthPrefixed(
                    Bytes.utf8(answer.contentType()),
                    Bytes.utf8(answer.location().orElse("")),
                    answer.body())));
    long now = clock.millis();
    database.transact(
        jdbc -> {
          jdbc.sql("DELETE FROM answered_request WHERE answered < ?")
              .param(now - KEPT.toMillis())
              .update();
          return jdbc.sql("INSERT OR IGNORE INTO answered_request VALUES (?, ?, ?, ?, ?)")
              .param(requestKey.toArray())
              .param(fingerprint.toArray())
              .param(now)
              .param(answer.status())
              .param(sealed.toArray())
              .update();
        });
  }

  static Answer open(Known known, Bytes requestKey, ApiKey key, String idempotencyKey) {
    Bytes plain =
        crypt(
            Cipher.DECRYPT_MODE,
            known.sealed().slice(0, NONCE_SIZE).toArray(),
            requestKey,
            secret(key, idempotencyKey),
            known.sealed().slice(NONCE_SIZE, known.sealed().size()));
    int first = plain.intAt(0);
    int second = plain.intAt(4 + first);
    String location = plain.slice(8 + first, 8 + first + second).text();
    return new Answer(
        known.status(),
        plain.slice(4, 4 + first).text(),
        location.isEmpty() ? Optional.empty() : Optional.of(location),
        plain.slice(12 + first + second, plain.size()));
  }

  private static Bytes secret(ApiKey key, String idempotencyKey) {
    return Encoding.hash(
        Bytes.utf8("lianfang/answer/1"), Bytes.utf8(key.reveal()), Bytes.utf8(idempotencyKey));
  }

  private static Bytes crypt(
      int mode, byte[] nonce, Bytes requestKey, Bytes secret, Bytes content) {
    try {
      Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
      cipher.init(
          mode, new SecretKeySpec(secret.toArray(), "AES"), new GCMParameterSpec(TAG_BITS, nonce));
      cipher.updateAAD(requestKey.toArray());
      return Bytes.owning(cipher.doFinal(content.toArray()));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("a stored answer does not open", e);
    }
  }
}
