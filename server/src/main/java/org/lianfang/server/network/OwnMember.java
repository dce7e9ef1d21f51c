package org.lianfang.server.network;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import org.lianfang.cometbft.engine.EngineHome;
import org.lianfang.cometbft.engine.VoteRecord;
import org.lianfang.node.Identity;
import org.lianfang.node.peer.TlsIdentity;
import org.lianfang.node.secret.FileSecretStore;
import org.lianfang.node.secret.MemberSecrets;
import org.lianfang.node.secret.SecretStore;
import org.lianfang.protocol.member.MemberId;
import org.lianfang.server.AllianceFolder;
import org.lianfang.server.CommandCode;
import org.lianfang.server.CommandFailed;
import org.lianfang.server.web.Said;

/// The member whose folder this is, with its keys.
record OwnMember(Identity identity, TlsIdentity tls, SecretStore secrets) {

  /// Begins the record of the engine's votes, if the consensus key is still to be drawn: they are
  /// born together, and a key that comes back from a backup has none.
  static void beginVotes(AllianceFolder folder, MemberId member) throws IOException {
    if (!new FileSecretStore(folder.secrets(member)).contains(MemberSecrets.CONSENSUS_KEY)) {
      try (EngineHome home = EngineHome.open(folder.engine(member))) {
        new VoteRecord(home).begin();
      }
    }
  }

  /// Draws the keys that the folder lacks; those that are there stay.
  static OwnMember draw(AllianceFolder folder, String alliance, MemberId member)
      throws IOException {
    SecureRandom random = new SecureRandom();
    SecretStore secrets = new FileSecretStore(folder.secrets(member));
    MemberSecrets.draw(secrets, random);
    return new OwnMember(
        MemberSecrets.identity(secrets, member, alliance, false),
        TlsIdentity.of(secrets, member, Instant.now(), random),
        secrets);
  }

  /// Reads the keys that `network apply` drew.
  ///
  /// @throws CommandFailed `KEYS_MISSING` if it has not
  static OwnMember read(AllianceFolder folder, NodeConfig config)
      throws CommandFailed, IOException {
    MemberId member = new MemberId(config.member());
    Path secrets = folder.path().resolve(member.value()).resolve("secrets");
    if (!Files.isDirectory(secrets)) {
      throw new CommandFailed(
          CommandCode.KEYS_MISSING,
          new Said(
              secrets + " 不存在；请先用此 --dir 运行 network apply，或从备份恢复",
              secrets + " is missing; run network apply with this --dir first, or restore it"));
    }
    return draw(folder, config.alliance(), member);
  }
}
