package org.lianfang.node.custody;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.TreeMap;
import org.lianfang.node.secret.MemberSecrets;
import org.lianfang.node.secret.NoSuchSecret;
import org.lianfang.node.secret.SecretStore;
import org.lianfang.oprf.DayKey;
import org.lianfang.oprf.Suite;
import org.lianfang.protocol.InvariantViolation;

/// The member's daily keys, from which blinds and the seals of own rows are derived.
///
/// They are a one-way ratchet that begins with the member's audit key, which is destroyed as soon
/// as the first day's key is stored. Only the first day's key whose audit period is open is kept;
/// later days follow from it, and when its period ends it is destroyed. Thread-safe.
public final class DayKeys {
  /// How long a call can be drawn for an audit, in days of +08:00.
  public static final int AUDIT_DAYS = 180;

  /// Which days' keys are stored: two numbers, the first open day and the one before it that may
  /// have survived a crash. No secret, but kept where the secrets are.
  private static final String POINTER = "audit.days";

  private static final String KEY = "audit.day.";
  private static final byte[] NO_SALT = {};
  private static final byte[] FIRST_DAY = "lianfang/audit/1".getBytes(StandardCharsets.US_ASCII);
  private static final int SIZE = 64;

  private final SecretStore secrets;
  private final Suite suite;
  private final InstantSource clock;
  private final TreeMap<Long, DayKey> keys = new TreeMap<>();
  private long first;

  /// Opens the ratchet; begins it on the first start of the member.
  public DayKeys(SecretStore secrets, Suite suite, InstantSource clock) {
    this.secrets = secrets;
    this.suite = suite;
    this.clock = clock;
    if (secrets.contains(POINTER)) {
      long[] days = pointer();
      first = days[0];
      secrets.destroy(name(days[1]));
    } else {
      first = today();
      begin();
    }
    secrets.destroy(MemberSecrets.AUDIT_KEY);
    keys.put(first, read(first));
  }

  /// The calendar day of +08:00, as days since 1970-01-01.
  static long day(Instant time) {
    return time.atOffset(ZoneOffset.ofHours(8)).toLocalDate().toEpochDay();
  }

  long today() {
    return day(clock.instant());
  }

  /// Whether a day's audit period is open.
  synchronized boolean isOpen(long day) {
    advance();
    return day >= first;
  }

  /// The key of a day whose audit period is open.
  ///
  /// @throws IllegalArgumentException if that day's key is erased
  synchronized DayKey at(long day) {
    advance();
    DayKey known = keys.get(day);
    if (known != null) {
      return known;
    }
    var before = keys.floorEntry(day);
    if (before == null) {
      throw new IllegalArgumentException("the audit period of that day has ended");
    }
    DayKey key = before.getValue().at(suite, day);
    keys.put(day, key);
    return key;
  }

  /// Erases what the audit period no longer covers. A day key that another thread still uses is
  /// months old and used by none.
  private void advance() {
    long open = today() - AUDIT_DAYS;
    if (open <= first) {
      return;
    }
    DayKey next = keys.floorEntry(open).getValue().at(suite, open);
    byte[] secret = next.copyOfSecretBytes();
    secrets.put(name(open), secret);
    Arrays.fill(secret, (byte) 0);
    setPointer(open, first);
    secrets.destroy(name(first));
    first = open;
    var ended = keys.headMap(open);
    ended.values().forEach(DayKey::destroy);
    ended.clear();
    keys.put(open, next);
  }

  private void begin() {
    try {
      byte[] key =
          secrets.use(
              MemberSecrets.AUDIT_KEY, audit -> suite.hkdf(audit, NO_SALT, FIRST_DAY, SIZE));
      secrets.put(name(first), key);
      Arrays.fill(key, (byte) 0);
      setPointer(first, first - 1);
    } catch (NoSuchSecret e) {
      throw new InvariantViolation("the member's audit key was never drawn", e);
    }
  }

  private DayKey read(long day) {
    try {
      return secrets.use(name(day), key -> DayKey.of(day, key));
    } catch (NoSuchSecret e) {
      throw new InvariantViolation("the day key of the first open day is missing", e);
    }
  }

  private long[] pointer() {
    try {
      return secrets.use(
          POINTER,
          bytes -> {
            ByteBuffer days = ByteBuffer.wrap(bytes);
            return new long[] {days.getLong(), days.getLong()};
          });
    } catch (NoSuchSecret e) {
      throw new InvariantViolation("the pointer to the day keys vanished", e);
    }
  }

  private void setPointer(long open, long ended) {
    secrets.put(POINTER, ByteBuffer.allocate(2 * Long.BYTES).putLong(open).putLong(ended).array());
  }

  private static String name(long day) {
    return KEY + day;
  }

  @Override
  public String toString() {
    return "DayKeys";
  }
}
