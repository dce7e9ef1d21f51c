package org.lianfang.protocol.member;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.lianfang.protocol.Term;

/// What members vote on.
///
/// @param opened ledger time of the proposal
/// @param closes the last moment of ledger time at which a vote counts
/// @param ballots in the order of the votes, one a member
public record Proposal(
    ProposalId id,
    Subject subject,
    MemberId proposer,
    Instant opened,
    Instant closes,
    List<Ballot> ballots,
    Decision decision) {

  /// What is proposed.
  public sealed interface Subject {
    /// To admit an applicant.
    record Admission(SignedApplication application) implements Subject {}

    /// To suspend, expel or restore a member.
    record StatusChange(MemberId member, MemberStatus status) implements Subject {}

    /// To make a member a validator, or to let it be one no longer.
    record ValidatorChange(MemberId member, boolean validator) implements Subject {}
  }

  /// @param member the voter's member number
  public record Ballot(int member, boolean approve) {}

  /// What the votes have decided. A lapse is never written: it follows from [#closes].
  public enum Decision implements Term {
    OPEN(1, "open", "表决中", "Open"),
    PASSED(2, "passed", "已通过", "Passed"),
    REJECTED(3, "rejected", "已否决", "Rejected");

    private final int number;
    private final String wireName;
    private final String zh;
    private final String en;

    Decision(int number, String wireName, String zh, String en) {
      this.number = number;
      this.wireName = wireName;
      this.zh = zh;
      this.en = en;
    }

    @Override
    public int number() {
      return number;
    }

    @Override
    public String wireName() {
      return wireName;
    }

    @Override
    public String zh() {
      return zh;
    }

    @Override
    public String en() {
      return en;
    }

    /// Finds one by its permanent number.
    public static Optional<Decision> find(int number) {
      return Term.find(Decision.class, number);
    }
  }

  public Proposal {
    ballots = List.copyOf(ballots);
  }

  /// Whether votes still count at this ledger time.
  public boolean isOpen(Instant time) {
    return decision == Decision.OPEN && !time.isAfter(closes);
  }

  /// Whether it was never decided and no longer can be.
  public boolean isLapsed(Instant time) {
    return decision == Decision.OPEN && time.isAfter(closes);
  }

  public boolean hasVoted(int member) {
    return ballots.stream().anyMatch(ballot -> ballot.member() == member);
  }
}
