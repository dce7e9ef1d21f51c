package org.lianfang.server.web;

import java.net.URI;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.lianfang.protocol.Reason;
import org.lianfang.server.user.User;
import org.lianfang.server.user.UserRole;
import org.lianfang.server.user.Users;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/// The users of the node.
@RestController
final class UserController {
  private static final int USERS_MAX = 10_000;

  /// What the administrator asks for.
  record NewUser(
      @Nullable String name, @Nullable List<String> roles, @Nullable Instant expiresAt) {}

  /// A user; the key only in the answer that made it.
  record UserDocument(
      String name,
      List<String> roles,
      String keyEnding,
      Instant createdAt,
      Optional<Instant> expiresAt,
      Optional<Instant> revokedAt,
      Optional<String> key) {
    static UserDocument of(User user, Optional<String> key) {
      return new UserDocument(
          user.name(),
          user.roles().stream().map(UserRole::wireName).toList(),
          user.keyEnding(),
          user.created(),
          user.expires(),
          user.revoked(),
          key);
    }
  }

  @Permit(UserRole.ADMINISTRATOR)
  @GetMapping("/v1/users")
  Page<UserDocument> list(Caller caller) {
    return Page.whole(
        caller.node().users().all().stream()
            .map(user -> UserDocument.of(user, Optional.empty()))
            .toList());
  }

  /// Makes a user, or a fresh key for one that exists.
  @Permit(UserRole.ADMINISTRATOR)
  @PostMapping("/v1/users")
  ResponseEntity<UserDocument> create(Caller caller, @RequestBody NewUser asked) {
    Users users = caller.node().users();
    if (asked.name() == null || asked.name().equals(caller.user().name())) {
      throw Problem.field("name", "缺失，或为当前用户", "is missing, or the caller's own");
    }
    if (users.all().size() >= USERS_MAX) {
      throw new Problem(Reason.OVERLOADED, "用户过多", "There are too many users");
    }
    Set<UserRole> roles = roles(asked.roles());
    try {
      Users.Created created =
          users.create(asked.name(), roles, Optional.ofNullable(asked.expiresAt()));
      return ResponseEntity.created(URI.create("/v1/users/" + created.user().name()))
          .body(UserDocument.of(created.user(), Optional.of(created.key().reveal())));
    } catch (IllegalArgumentException e) {
      throw Problem.field(
          "name",
          "名称或角色无效：名称为 2 至 32 个 a-z、0-9、- ；administrator 不与其他角色并存",
          "name or roles are not valid: 2 to 32 of a-z, 0-9, -; administrator stands alone");
    }
  }

  @Permit(UserRole.ADMINISTRATOR)
  @DeleteMapping("/v1/users/{name}")
  @ResponseStatus(HttpStatus.NO_CONTENT)
  void revoke(Caller caller, @PathVariable("name") String name) {
    if (name.equals(caller.user().name())) {
      throw Problem.field("name", "不能吊销自己", "an administrator does not revoke itself");
    }
    if (!caller.node().users().revoke(name)) {
      throw Problem.of(Reason.NOT_FOUND);
    }
  }

  private static Set<UserRole> roles(@Nullable List<String> names) {
    EnumSet<UserRole> roles = EnumSet.noneOf(UserRole.class);
    for (String name : names == null ? List.<String>of() : names) {
      roles.add(
          UserRole.find(name)
              .orElseThrow(() -> Problem.field("roles", "未知角色", "a role is unknown")));
    }
    if (roles.isEmpty()) {
      throw Problem.field("roles", "至少一个角色", "at least one role");
    }
    return roles;
  }
}
