package org.lianfang.protocol.member;

import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.lianfang.protocol.Bytes;

/// What an institution hands over to be admitted.
///
/// @param nameChinese the institution's name, at most 100 characters
/// @param nameEnglish likewise
/// @param roles at least one
/// @param engine the keys of its consensus engine; empty in a trial, and only there
/// @param endpoints where it listens; likewise
public record Application(
    MemberId member,
    String nameChinese,
    String nameEnglish,
    Set<Role> roles,
    MemberKeys keys,
    Optional<EngineKeys> engine,
    Optional<Endpoints> endpoints) {
  /// The label under which applications are signed.
  public static final String LABEL = "lianfang/application/1";

  private static final int NAME_MAX = 100;
  private static final int REPLACEMENT = 0xfffd;

  public Application {
    roles = Collections.unmodifiableSet(new TreeSet<>(roles));
    if (roles.isEmpty()
        || nameChinese.length() > NAME_MAX
        || nameEnglish.length() > NAME_MAX
        || nameEnglish.isBlank()
        || !isReadable(nameChinese)
        || !isReadable(nameEnglish)) {
      throw new IllegalArgumentException(
          "an application has roles and names of at most 100 printable characters");
    }
    if (engine.isPresent() != endpoints.isPresent()) {
      throw new IllegalArgumentException("a member with an engine says where it listens");
    }
  }

  /// An application to a trial, whose members have no engines of their own.
  public Application(
      MemberId member, String nameChinese, String nameEnglish, Set<Role> roles, MemberKeys keys) {
    this(member, nameChinese, nameEnglish, roles, keys, Optional.empty(), Optional.empty());
  }

  /// The public keys of all uses, as registered.
  public List<Bytes> allKeys() {
    return Stream.concat(
            keys.all().stream(), engine.map(EngineKeys::all).orElse(List.of()).stream())
        .toList();
  }

  /// Whether each use has a key of its own and each signing key is of full order. Slow: asked once,
  /// where keys are registered.
  public boolean areKeysSound() {
    return keys.areSound()
        && engine.filter(engineKeys -> !engineKeys.areSound()).isEmpty()
        && new HashSet<>(allKeys()).size() == allKeys().size();
  }

  /// Whether people can read the text: a replacement character, for one, stands for bytes that
  /// somebody's terminal wrote in another encoding.
  private static boolean isReadable(String text) {
    return text.codePoints()
        .noneMatch(
            c ->
                c == REPLACEMENT
                    || Character.isISOControl(c)
                    || Character.getType(c) == Character.FORMAT
                    || Character.getType(c) == Character.SURROGATE
                    || Character.getType(c) == Character.UNASSIGNED);
  }
}
