package org.lianfang.cli;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/// Which node to talk to and as whom. Holds an API key: prints nothing of it.
///
/// @param url the node's API
/// @param member whose node it is
record Profile(URI url, String member, String key) {
  private static final String FILE = "client.json";
  private static final String ENVIRONMENT = "LIANFANG_PROFILE";

  static Profile find(@Nullable Path given) throws Failure {
    String fromEnvironment = System.getenv(ENVIRONMENT);
    Path path = given;
    if (path == null && fromEnvironment != null && !fromEnvironment.isBlank()) {
      path = Path.of(fromEnvironment);
    }
    if (path == null) {
      throw Failure.usage(Texts.of("profile.none"));
    }
    return read(Files.isDirectory(path) ? path.resolve(FILE) : path);
  }

  private static Profile read(Path file) throws Failure {
    try {
      requireOwnersOnly(file);
      JsonNode document = Json.MAPPER.readTree(Files.readAllBytes(file));
      String url = document.path("url").asString("");
      String key = document.path("key").asString("");
      if (url.isEmpty() || key.isEmpty()) {
        throw Failure.usage(Texts.of("profile.incomplete", file));
      }
      return new Profile(URI.create(url), document.path("member").asString(""), key);
    } catch (IOException e) {
      throw Failure.usage(Texts.of("profile.unreadable", file));
    } catch (JacksonException | IllegalArgumentException e) {
      throw Failure.usage(Texts.of("profile.incomplete", file));
    }
  }

  /// A key that others can read is nobody's key any more.
  private static void requireOwnersOnly(Path file) throws IOException, Failure {
    if (!Files.getFileStore(file).supportsFileAttributeView("posix")) {
      return;
    }
    Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(file);
    if (permissions.contains(PosixFilePermission.OTHERS_READ)
        || permissions.contains(PosixFilePermission.GROUP_READ)) {
      throw Failure.usage(Texts.of("profile.open", file));
    }
  }

  @Override
  public String toString() {
    return "Profile[" + member + "]";
  }
}
