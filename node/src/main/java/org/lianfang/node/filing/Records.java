package org.lianfang.node.filing;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.lianfang.contract.state.AllianceState;
import org.lianfang.ledger.Committed;
import org.lianfang.ledger.Ledger;
import org.lianfang.ledger.View;
import org.lianfang.node.CommandSigner;
import org.lianfang.node.Identity;
import org.lianfang.node.Seams;
import org.lianfang.protocol.Detail;
import org.lianfang.protocol.InvariantViolation;
import org.lianfang.protocol.Reason;
import org.lianfang.protocol.Refused;
import org.lianfang.protocol.filing.RecordId;
import org.lianfang.protocol.filing.RecordState;
import org.lianfang.protocol.filing.RecordStatus;
import org.lianfang.protocol.filing.WithdrawalReason;
import org.lianfang.protocol.ledger.Command;
import org.lianfang.protocol.ledger.Outcome;
import org.lianfang.protocol.member.Member;
import org.lianfang.protocol.member.MemberId;

/// Records as they stand on the ledger, with what this member alone knows of its own.
public final class Records {
  /// The most records of one page.
  public static final int PAGE_MAX = 500;

  /// The longest words on a withdrawal, in characters.
  public static final int WORDS_MAX = 500;

  private static final Duration EXPIRY = Duration.ofHours(1);

  /// One record.
  ///
  /// @param status at ledger time
  /// @param reference the own one, where this member filed it and remembers
  /// @param withdrawal the own words on withdrawing it
  public record Summary(
      RecordState record,
      RecordStatus status,
      MemberId source,
      Optional<String> reference,
      Optional<String> withdrawal) {}

  /// @param next where the next page begins; empty on the last one
  public record Page(List<Summary> records, Optional<RecordId> next) {
    public Page {
      records = List.copyOf(records);
    }
  }

  private final Identity self;
  private final Ledger ledger;
  private final FilingJournal journal;
  private final CommandSigner signer;
  private final Submission submission;

  Records(Identity self, Ledger ledger, FilingJournal journal, Seams seams) {
    this.self = self;
    this.ledger = ledger;
    this.journal = journal;
    this.signer = new CommandSigner(self, seams);
    this.submission = new Submission(ledger, seams);
  }

  public Optional<Summary> find(RecordId id) {
    try (View view = ledger.read()) {
      return summary(view, id);
    }
  }

  /// Own filings that stand on the ledger, in the order of their ids.
  ///
  /// @param status only these; empty for all
  /// @param after the last id of the page before; empty for the first page
  public Page mine(Optional<RecordStatus> status, Optional<RecordId> after, int max) {
    int size = Math.clamp(max, 1, PAGE_MAX);
    List<Summary> found = new ArrayList<>();
    Optional<RecordId> last = after;
    try (View view = ledger.read()) {
      while (true) {
        List<OwnRecord> own = journal.list(last, size);
        for (OwnRecord record : own) {
          last = Optional.of(record.id());
          summary(view, record.id())
              .filter(summary -> status.isEmpty() || status.get() == summary.status())
              .ifPresent(found::add);
          if (found.size() == size) {
            return new Page(found, last);
          }
        }
        if (own.size() < size) {
          return new Page(found, Optional.empty());
        }
      }
    }
  }

  private Optional<Summary> summary(View view, RecordId id) {
    AllianceState state = new AllianceState(view);
    return state
        .record(id)
        .map(
            record ->
                new Summary(
                    record,
                    record.status(view.time()),
                    state
                        .member(record.header().source())
                        .map(Member::id)
                        .orElseThrow(() -> new InvariantViolation("a record has a source")),
                    journal.find(id).map(own -> own.draft().reference()),
                    journal.withdrawal(id)));
  }

  /// Withdraws an own record everywhere. The words stay at home.
  ///
  /// Completes with the command's place on the ledger; fails with [Refused].
  public CompletionStage<Committed> withdraw(RecordId id, WithdrawalReason reason, String words) {
    try {
      requireWithdrawable(id, words);
    } catch (Refused e) {
      return CompletableFuture.failedFuture(e);
    }
    journal.withdraw(id, words);
    return submission
        .submit(signer.sign(new Command.WithdrawRecord(id, reason), EXPIRY))
        .thenCompose(
            committed ->
                committed.outcome() instanceof Outcome.Refused(var refusal)
                    ? CompletableFuture.failedFuture(new Refused(refusal, refusal.en()))
                    : CompletableFuture.completedFuture(committed));
  }

  private void requireWithdrawable(RecordId id, String words) throws Refused {
    if (words.isBlank() || words.length() > WORDS_MAX) {
      throw new Refused(Reason.FIELD_INVALID, Detail.WITHDRAWAL_WORDS, WORDS_MAX);
    }
    Summary summary =
        find(id).orElseThrow(() -> new Refused(Reason.RECORD_UNKNOWN, Detail.RECORD_NOT_HERE, id));
    if (!summary.status().isLive()) {
      throw new Refused(
          Reason.RECORD_NOT_ACTIVE, Detail.RECORD_ENDED, id, summary.status().wireName());
    }
    if (!summary.source().equals(self.member())) {
      throw new Refused(Reason.NOT_THE_SOURCE, Detail.OTHER_SOURCE, id, summary.source());
    }
  }
}
