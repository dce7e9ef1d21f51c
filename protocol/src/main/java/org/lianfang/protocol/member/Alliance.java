package org.lianfang.protocol.member;

/// The alliance as its genesis made it.
///
/// @param id its name, part of everything that is signed
/// @param trial whether the engine holds all members in one process
/// @param rules its own rules
public record Alliance(String id, boolean trial, RuleBook rules) {
  /// The name under which checkpoints of this alliance are signed.
  public String origin() {
    return GenesisCore.origin(id, trial);
  }
}
