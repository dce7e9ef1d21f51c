package org.lianfang.protocol.member;

import java.util.Collection;
import java.util.List;
import org.lianfang.protocol.Bytes;

/// What all founders sign: the alliance, its rules, its first members and its first standard.
///
/// @param alliance 2 to 32 of `a-z`, `0-9` and `-`, starting with a letter
/// @param trial whether the engine holds all members in one process
/// @param founders numbered from 1 in this order
/// @param standard the bytes of standard version 1
/// @param validators the founders that validate, ascending, each once; in a trial exactly the
///   custodians
public record GenesisCore(
    String alliance,
    boolean trial,
    RuleBook rules,
    List<Application> founders,
    Bytes standard,
    List<MemberId> validators) {
  public static final int FOUNDERS_MAX = 128;

  public GenesisCore {
    founders = List.copyOf(founders);
    validators = List.copyOf(validators);
    new MemberId(alliance);
    if (founders.isEmpty() || founders.size() > FOUNDERS_MAX) {
      throw new IllegalArgumentException("an alliance has 1 to 128 founders");
    }
    if (validators.isEmpty() || validators.size() > founders.size()) {
      throw new IllegalArgumentException("some of the founders validate");
    }
    for (int i = 1; i < validators.size(); i++) {
      if (validators.get(i - 1).compareTo(validators.get(i)) >= 0) {
        throw new IllegalArgumentException("validators stand in ascending order, each once");
      }
    }
  }

  /// The custodians among these applicants, ascending: who validates in a trial.
  public static List<MemberId> custodians(Collection<Application> founders) {
    return founders.stream()
        .filter(founder -> founder.roles().contains(Role.CUSTODIAN))
        .map(Application::member)
        .sorted()
        .toList();
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
