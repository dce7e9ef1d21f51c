package org.lianfang.server.network;

import java.security.SecureRandom;
import java.util.Optional;
import org.lianfang.cometbft.CometBftLedger;
import org.lianfang.cometbft.engine.Seed;
import org.lianfang.contract.state.AllianceState;
import org.lianfang.node.secret.MemberSecrets;
import org.lianfang.node.secret.NoSuchSecret;
import org.lianfang.node.secret.SecretStore;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.InvariantViolation;
import org.lianfang.protocol.ledger.State;
import org.lianfang.protocol.member.Member;
import org.lianfang.protocol.member.MemberId;

/// The engine's keys among a member's secrets.
record MemberKeyring(MemberId member, SecretStore secrets, boolean beginsRecord)
    implements CometBftLedger.Keyring {
  @Override
  public Seed consensus() {
    return seed(MemberSecrets.CONSENSUS_KEY);
  }

  @Override
  public Seed node() {
    return seed(MemberSecrets.ENGINE_NODE_KEY);
  }

  @Override
  public Optional<Seed> next() {
    return secrets.contains(MemberSecrets.NEXT_CONSENSUS_KEY)
        ? Optional.of(seed(MemberSecrets.NEXT_CONSENSUS_KEY))
        : Optional.empty();
  }

  @Override
  public void drawNext() {
    MemberSecrets.drawNextConsensusKey(secrets, new SecureRandom());
  }

  @Override
  public void advance() {
    MemberSecrets.advanceConsensusKey(secrets);
  }

  @Override
  public boolean isRegistered(State state, Bytes key) {
    return new AllianceState(state)
        .member(member)
        .flatMap(Member::engine)
        .filter(engine -> engine.consensus().bytes().equals(key))
        .isPresent();
  }

  private Seed seed(String name) {
    return user -> {
      try {
        secrets.use(
            name,
            bytes -> {
              user.accept(bytes);
              return bytes.length;
            });
      } catch (NoSuchSecret e) {
        throw new InvariantViolation("the engine's keys were never drawn", e);
      }
    };
  }
}
