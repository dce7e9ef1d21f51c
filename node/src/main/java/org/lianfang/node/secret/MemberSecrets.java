package org.lianfang.node.secret;

import java.security.SecureRandom;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.lianfang.node.Identity;
import org.lianfang.protocol.InvariantViolation;
import org.lianfang.protocol.member.EngineKeys;
import org.lianfang.protocol.member.MemberId;
import org.lianfang.protocol.member.SigningKey;

/// The member's own keys in the store of secrets: each drawn once, 32 random bytes.
public final class MemberSecrets {
  /// The key of record ids and of filings' call ids: never rotated, to be backed up.
  public static final String FILING_KEY = "key.filing";

  /// The root of the daily keys that blind and seal the member's own calls.
  public static final String AUDIT_KEY = "key.audit";

  /// The Ed25519 seed of the consensus engine's votes. The engine gets a file made from it; whoever
  /// else signs votes with it makes the member a liar.
  public static final String CONSENSUS_KEY = "key.consensus";

  /// The seed of the consensus key that is to follow, while the ledger and the engine go over to
  /// it.
  public static final String NEXT_CONSENSUS_KEY = "key.consensus.next";

  /// The Ed25519 seed of the consensus engine's connections, of which the engine gets a file too.
  public static final String ENGINE_NODE_KEY = "key.engine-node";

  private static final String SIGNING_KEY = "key.signing";
  private static final String CUSTODY_KEY = "key.custody";
  private static final String LOG_KEY = "key.log";
  private static final String COSIGN_KEY = "key.cosign";
  private static final String SEAL_KEY = "key.seal";

  private MemberSecrets() {}

  /// Draws every key that the store lacks; keys that are there stay.
  public static void draw(SecretStore secrets, SecureRandom random) {
    for (String name :
        List.of(
            FILING_KEY,
            AUDIT_KEY,
            SIGNING_KEY,
            CUSTODY_KEY,
            LOG_KEY,
            COSIGN_KEY,
            SEAL_KEY,
            CONSENSUS_KEY,
            ENGINE_NODE_KEY)) {
      if (!secrets.contains(name)) {
        drawOne(secrets, name, random);
      }
    }
  }

  private static void drawOne(SecretStore secrets, String name, SecureRandom random) {
    byte[] key = new byte[SigningKey.SEED_SIZE];
    random.nextBytes(key);
    secrets.put(name, key);
    Arrays.fill(key, (byte) 0);
  }

  /// Reads who this node is. All keys must have been drawn.
  public static Identity identity(
      SecretStore secrets, MemberId member, String alliance, boolean trial) {
    return new Identity(
        member,
        alliance,
        trial,
        signingKey(secrets, SIGNING_KEY),
        signingKey(secrets, CUSTODY_KEY),
        signingKey(secrets, LOG_KEY),
        signingKey(secrets, COSIGN_KEY),
        use(secrets, SEAL_KEY, X25519SealKey::new),
        trial ? Optional.empty() : Optional.of(engineKeys(secrets)));
  }

  /// The public halves of the consensus engine's keys. All keys must have been drawn.
  public static EngineKeys engineKeys(SecretStore secrets) {
    return new EngineKeys(
        signingKey(secrets, CONSENSUS_KEY).verifyingKey(),
        signingKey(secrets, ENGINE_NODE_KEY).verifyingKey());
  }

  /// Draws the consensus key that is to follow, in place of one that is there.
  public static void drawNextConsensusKey(SecretStore secrets, SecureRandom random) {
    drawOne(secrets, NEXT_CONSENSUS_KEY, random);
  }

  /// Makes the key that was to follow the only consensus key; the former one is destroyed. A crash
  /// in between leaves a store that the same call completes.
  public static void advanceConsensusKey(SecretStore secrets) {
    use(
        secrets,
        NEXT_CONSENSUS_KEY,
        next -> {
          secrets.destroy(CONSENSUS_KEY);
          secrets.put(CONSENSUS_KEY, next);
          return next.length;
        });
    secrets.destroy(NEXT_CONSENSUS_KEY);
  }

  private static SigningKey signingKey(SecretStore secrets, String name) {
    return use(secrets, name, SigningKey::new);
  }

  private static <R> R use(SecretStore secrets, String name, Function<byte[], R> use) {
    try {
      return secrets.use(name, use);
    } catch (NoSuchSecret e) {
      throw new InvariantViolation("the member's keys were never drawn", e);
    }
  }
}
