package org.lianfang.node;

import java.util.Optional;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.Malformed;
import org.lianfang.protocol.member.EngineKeys;
import org.lianfang.protocol.member.MemberId;
import org.lianfang.protocol.member.MemberKeys;
import org.lianfang.protocol.member.SigningKey;

/// Who this node is: its member id and the private halves of the member's keys.
///
/// @param alliance the alliance's id
/// @param trial whether the engine holds all members in one process
/// @param signing signs envelopes
/// @param custody signs calls and evaluations
/// @param log signs checkpoints
/// @param cosign signs cosignatures
/// @param seal opens what is sealed to this member
/// @param engine the public halves of the consensus engine's keys, which only the engine uses;
///   empty in a trial
public record Identity(
    MemberId member,
    String alliance,
    boolean trial,
    SigningKey signing,
    SigningKey custody,
    SigningKey log,
    SigningKey cosign,
    SealKey seal,
    Optional<EngineKeys> engine) {

  /// An X25519 private key.
  public interface SealKey {
    /// The public half, 32 bytes.
    Bytes publicKey();

    /// Opens what [org.lianfang.node.secret.Sealing] sealed to this key for this purpose.
    ///
    /// @throws org.lianfang.protocol.Malformed if it was not sealed to this key, or was changed
    Bytes open(String purpose, Bytes sealed) throws Malformed;
  }

  /// The public halves, as the member registers them.
  ///
  /// @param tls SHA-256 of the public key info of its TLS certificate
  public MemberKeys keys(Bytes tls) {
    return new MemberKeys(
        signing.verifyingKey(),
        custody.verifyingKey(),
        log.verifyingKey(),
        cosign.verifyingKey(),
        seal.publicKey(),
        tls);
  }

  @Override
  public String toString() {
    return "Identity[" + member + "]";
  }
}
