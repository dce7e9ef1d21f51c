package org.lianfang.server.user;

import java.security.MessageDigest;
import java.security.SecureRandom;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.member.MemberId;
import org.lianfang.server.store.Database;
import org.springframework.jdbc.core.simple.JdbcClient;

/// The users of one member's node and the hashes of their keys. Thread-safe.
public final class Users {
  /// A user with its key, at the one moment that the key is known.
  public record Created(User user, ApiKey key) {}

  private record Row(Bytes keyHash, User user) {}

  private final MemberId member;
  private final Database database;
  private final InstantSource clock;
  private final SecureRandom random;
  private volatile Map<Bytes, Row> byHash;

  public Users(MemberId member, Database database, InstantSource clock, SecureRandom random) {
    this.member = member;
    this.database = database;
    this.clock = clock;
    this.random = random;
    this.byHash = database.transact(Users::load);
  }

  /// Finds the user whose key this is, if the key is neither revoked nor expired. Keys are found by
  /// hash and compared in constant time.
  public Optional<User> authenticate(ApiKey key) {
    Bytes hash = key.hash();
    Row row = byHash.get(hash);
    if (row == null || !MessageDigest.isEqual(row.keyHash().toArray(), hash.toArray())) {
      return Optional.empty();
    }
    return Optional.of(row.user()).filter(user -> user.isValid(clock.instant()));
  }

  /// All users, revoked ones too, by name.
  public List<User> all() {
    return byHash.values().stream()
        .map(Row::user)
        .sorted(java.util.Comparator.comparing(User::name))
        .toList();
  }

  public Optional<User> find(String name) {
    return all().stream().filter(user -> user.name().equals(name)).findFirst();
  }

  /// Makes a user, or a new key for one of that name: the old key ceases to be valid at once.
  ///
  /// @throws IllegalArgumentException if name or roles are not valid
  public Created create(String name, Set<UserRole> roles, Optional<Instant> expires) {
    ApiKey key = ApiKey.generate(member, name, random);
    Instant now = Instant.ofEpochMilli(clock.millis());
    User user = new User(name, roles, key.ending(), now, expires, Optional.empty());
    byHash =
        database.transact(
            jdbc -> {
              jdbc.sql(
                      """
                      INSERT INTO api_user (name, roles, key_hash, key_ending, created, expires)
                      VALUES (?, ?, ?, ?, ?, ?)
                      ON CONFLICT (name) DO UPDATE SET roles = excluded.roles,
                        key_hash = excluded.key_hash, key_ending = excluded.key_ending,
                        created = excluded.created, expires = excluded.expires, revoked = NULL
                      """)
                  .param(name)
                  .param(names(roles))
                  .param(key.hash().toArray())
                  .param(key.ending())
                  .param(now.toEpochMilli())
                  .param(expires.map(Instant::toEpochMilli).orElse(null))
                  .update();
              return load(jdbc);
            });
    return new Created(user, key);
  }

  /// Ends the validity of a user's key at once; returns false where there is no such user.
  public boolean revoke(String name) {
    long now = clock.millis();
    boolean known =
        database.transact(
            jdbc ->
                jdbc.sql("UPDATE api_user SET revoked = coalesce(revoked, ?) WHERE name = ?")
                        .param(now)
                        .param(name)
                        .update()
                    > 0);
    byHash = database.transact(Users::load);
    return known;
  }

  private static Map<Bytes, Row> load(JdbcClient jdbc) {
    return jdbc.sql("SELECT * FROM api_user").query((result, line) -> row(result)).list().stream()
        .collect(Collectors.toUnmodifiableMap(Row::keyHash, row -> row));
  }

  private static Row row(ResultSet result) throws SQLException {
    EnumSet<UserRole> roles = EnumSet.noneOf(UserRole.class);
    Arrays.stream(result.getString("roles").split(",", -1))
        .flatMap(name -> UserRole.find(name).stream())
        .forEach(roles::add);
    return new Row(
        Bytes.copyOf(result.getBytes("key_hash")),
        new User(
            result.getString("name"),
            roles,
            result.getString("key_ending"),
            Instant.ofEpochMilli(result.getLong("created")),
            instant(result, "expires"),
            instant(result, "revoked")));
  }

  private static Optional<Instant> instant(ResultSet result, String column) throws SQLException {
    long millis = result.getLong(column);
    return result.wasNull() ? Optional.empty() : Optional.of(Instant.ofEpochMilli(millis));
  }

  private static String names(Set<UserRole> roles) {
    return roles.stream().sorted().map(UserRole::wireName).collect(Collectors.joining(","));
  }
}
