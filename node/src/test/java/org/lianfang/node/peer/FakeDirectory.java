package org.lianfang.node.peer;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.lianfang.node.secret.FileSecretStore;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.member.MemberId;

/// Members with real certificates, of whom those are registered whom the test registers.
///
/// @param folder where their secrets lie
record FakeDirectory(Path folder, Map<MemberId, Bytes> registered) implements MemberDirectory {
  FakeDirectory(Path folder) {
    this(folder, new ConcurrentHashMap<>());
  }

  TlsIdentity tls(MemberId member) {
    return TlsIdentity.of(
        new FileSecretStore(folder.resolve(member.value())),
        member,
        InstantSource.system().instant(),
        new SecureRandom());
  }

  void admit(MemberId member) {
    registered.put(member, tls(member).keyHash());
  }

  void registerAnotherKey(MemberId member) {
    registered.put(member, Bytes.owning(new byte[32]));
  }

  @Override
  public Optional<MemberId> memberOf(Bytes tlsKeyHash) {
    return registered.entrySet().stream()
        .filter(entry -> entry.getValue().equals(tlsKeyHash))
        .map(Map.Entry::getKey)
        .findFirst();
  }

  @Override
  public Optional<Bytes> tlsKeyHashOf(MemberId member) {
    return Optional.ofNullable(registered.get(member));
  }
}
