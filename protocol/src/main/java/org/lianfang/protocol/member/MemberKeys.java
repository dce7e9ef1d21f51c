package org.lianfang.protocol.member;

import java.util.HashSet;
import java.util.List;
import org.lianfang.protocol.Bytes;

/// The public keys that a member registers, each for one use only.
///
/// @param signing signs envelopes
/// @param custody signs calls as asker and evaluations as custodian
/// @param log signs checkpoints as serving validator
/// @param cosign signs cosignatures
/// @param seal X25519, 32 bytes: what only this member may read is encrypted to it
/// @param tls SHA-256 of the public key info of the member's TLS certificate, 32 bytes
public record MemberKeys(
    VerifyingKey signing,
    VerifyingKey custody,
    VerifyingKey log,
    VerifyingKey cosign,
    Bytes seal,
    Bytes tls) {
  public MemberKeys {
    if (seal.size() != 32 || tls.size() != 32) {
      throw new IllegalArgumentException("seal and tls keys have 32 bytes");
    }
    if (new HashSet<>(List.of(signing, custody, log, cosign)).size() != 4) {
      throw new IllegalArgumentException("every use has a key of its own");
    }
  }

  /// The public keys of all uses, as registered: no two members share one, nor two uses.
  public List<Bytes> all() {
    return List.of(signing.bytes(), custody.bytes(), log.bytes(), cosign.bytes(), seal, tls);
  }

  /// Whether each use has a key of its own and each signing key is of full order. Slow: asked once,
  /// where keys are registered.
  public boolean areSound() {
    return new HashSet<>(all()).size() == all().size()
        && signing.isOfFullOrder()
        && custody.isOfFullOrder()
        && log.isOfFullOrder()
        && cosign.isOfFullOrder();
  }
}
