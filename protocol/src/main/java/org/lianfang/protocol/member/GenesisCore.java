package org.lianfang.protocol.member;

import java.util.List;
import org.lianfang.protocol.Bytes;

/// What all founders sign: the alliance, its rules, its first members and its first standard.
///
/// @param alliance 2 to 32 of `a-z`, `0-9` and `-`, starting with a letter
/// @param trial whether the engine holds all members in one process
/// @param founders numbered from 1 in this order
/// @param standard the bytes of standard version 1
public record GenesisCore(
    String alliance, boolean trial, RuleBook rules, List<Application> founders, Bytes standard) {
  public static final int FOUNDERS_MAX = 128;

  public GenesisCore {
    founders = List.copyOf(founders);
    new MemberId(alliance);
    if (founders.isEmpty() || founders.size() > FOUNDERS_MAX) {
      throw new IllegalArgumentException("an alliance has 1 to 128 founders");
    }
  }

  /// The name under which checkpoints of this alliance are signed.
  public String origin() {
    return origin(alliance, trial);
  }

  /// The origin of an alliance's checkpoints: a trial says so.
  public static String origin(String alliance, boolean trial) {
    return (trial ? "lianfang-trial/" : "lianfang/") + alliance;
  }
}
