package org.lianfang.protocol.receipt;

import org.lianfang.protocol.checkpoint.Signers;
import org.lianfang.protocol.member.GenesisCore;
import org.lianfang.protocol.member.Roster;

/// What a checker holds beforehand and believes: one roster of one alliance.
///
/// @param trial whether the alliance runs on an engine that holds all members in one process
/// @param threshold how many custodians record each call: t
public record TrustedRoster(String alliance, boolean trial, int threshold, Roster roster) {
  public TrustedRoster {
    if (threshold < 1) {
      throw new IllegalArgumentException("at least one custodian records a call");
    }
  }

  /// The origin of the alliance's checkpoints.
  public String origin() {
    return GenesisCore.origin(alliance, trial);
  }

  /// Who signs this alliance's checkpoints while a roster counts.
  public Signers signers(Roster counted) {
    return Signers.of(alliance, origin(), counted);
  }
}
