package org.lianfang.server.user;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lianfang.protocol.member.MemberId;
import org.lianfang.server.store.Database;

class UsersTest {
  @TempDir Path directory;
  private Instant now = Instant.parse("2026-11-22T10:00:00Z");
  private Database database;

  @BeforeEach
  void open() {
    database = Database.open(directory.resolve("server.db"));
  }

  @AfterEach
  void close() {
    database.close();
  }

  private Users users() {
    return new Users(new MemberId("bank-1"), database, () -> now, new SecureRandom());
  }

  @Test
  void a_key_lets_its_user_in_after_a_restart_too() {
    Users.Created created = users().create("ada", Set.of(UserRole.OFFICER), Optional.empty());

    assertThat(users().authenticate(ApiKey.of(created.key().reveal()))).contains(created.user());
    assertThat(created.key().reveal()).matches("lf_bank-1_ada_[a-z2-7]{52}");
    assertThat(created.toString()).doesNotContain(created.key().reveal());
  }

  @Test
  void the_disk_holds_no_key() throws Exception {
    String key = users().create("ada", Set.of(UserRole.OFFICER), Optional.empty()).key().reveal();

    for (String name : new String[] {"server.db", "server.db-wal"}) {
      Path file = directory.resolve(name);
      if (Files.exists(file)) {
        assertThat(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1))
            .doesNotContain(key.substring(key.length() - 40));
      }
    }
    assertThat(
            PosixFilePermissions.toString(
                Files.getPosixFilePermissions(directory.resolve("server.db"))))
        .isEqualTo("rw-------");
  }

  @Test
  void a_key_ends_at_its_expiry() {
    Users users = users();
    ApiKey key =
        users
            .create("ada", Set.of(UserRole.OFFICER), Optional.of(now.plus(Duration.ofHours(1))))
            .key();
    assertThat(users.authenticate(key)).isPresent();

    now = now.plus(Duration.ofHours(1));
    assertThat(users.authenticate(key)).isEmpty();
  }

  @Test
  void a_fresh_key_replaces_the_old_one() {
    Users users = users();
    ApiKey old = users.create("ada", Set.of(UserRole.OFFICER), Optional.empty()).key();
    ApiKey fresh = users.create("ada", Set.of(UserRole.AUDITOR), Optional.empty()).key();

    assertThat(users.authenticate(old)).isEmpty();
    assertThat(users.authenticate(fresh).orElseThrow().roles()).containsExactly(UserRole.AUDITOR);
  }

  @Test
  void a_revoked_user_stays_known_and_out() {
    Users users = users();
    ApiKey key = users.create("ada", Set.of(UserRole.OFFICER), Optional.empty()).key();

    assertThat(users.revoke("ada")).isTrue();
    assertThat(users.revoke("bob")).isFalse();
    assertThat(users.authenticate(key)).isEmpty();
    assertThat(users.find("ada").orElseThrow().revoked()).contains(now);
  }

  @Test
  void an_administrator_has_no_other_role() {
    assertThatThrownBy(
            () ->
                users()
                    .create(
                        "ada", Set.of(UserRole.ADMINISTRATOR, UserRole.OFFICER), Optional.empty()))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(users().all()).isEmpty();
  }
}
