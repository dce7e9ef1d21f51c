package org.lianfang.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import org.lianfang.protocol.member.MemberId;
import org.lianfang.server.user.ApiKey;
import org.lianfang.server.user.UserRole;
import org.lianfang.server.web.Json;
import tools.jackson.core.JacksonException;

/// The profiles in members' folders: `client.json` for daily work, `administrator.json` for whoever
/// manages the node's users. A key that is still valid stays; only the address is written anew.
///
/// @param address where the REST interfaces listen
public record Profiles(AllianceFolder folder, String address) {
  private static final String SUPERVISOR = "supervisor";
  private static final String OFFICER = "officer";
  private static final String ADMINISTRATOR = "administrator";

  /// Writes both profiles of a member and returns the one for daily work.
  public Profile of(MemberId member, boolean supervisor, HostedNode node) {
    Path file = folder.profile(member);
    write(
        file.resolveSibling("administrator.json"),
        node,
        ADMINISTRATOR,
        Set.of(UserRole.ADMINISTRATOR));
    return supervisor
        ? write(file, node, SUPERVISOR, Set.of(UserRole.SUPERVISOR, UserRole.OFFICER))
        : write(file, node, OFFICER, Set.of(UserRole.OFFICER, UserRole.REPORTER, UserRole.AUDITOR));
  }

  private Profile write(Path file, HostedNode node, String user, Set<UserRole> roles) {
    String key =
        stored(file)
            .map(Profile::key)
            .filter(known -> node.users().authenticate(ApiKey.of(known)).isPresent())
            .orElseGet(() -> node.users().create(user, roles, Optional.empty()).key().reveal());
    Profile profile =
        new Profile("http://" + address + ":" + node.port(), node.member().value(), user, key);
    folder.write(file, Json.MAPPER.writerWithDefaultPrettyPrinter().writeValueAsBytes(profile));
    return profile;
  }

  private static Optional<Profile> stored(Path file) {
    try {
      return Files.isRegularFile(file)
          ? Optional.of(Json.MAPPER.readValue(Files.readAllBytes(file), Profile.class))
          : Optional.empty();
    } catch (IOException | JacksonException e) {
      // A damaged profile is written anew.
      return Optional.empty();
    }
  }
}
