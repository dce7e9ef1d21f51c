package org.lianfang.server.demo;

import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import org.lianfang.contract.standard.Standard;
import org.lianfang.contract.state.AllianceState;
import org.lianfang.ledger.Committed;
import org.lianfang.ledger.Ledger;
import org.lianfang.ledger.View;
import org.lianfang.node.Identity;
import org.lianfang.node.peer.TlsIdentity;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.Encoding;
import org.lianfang.protocol.InvariantViolation;
import org.lianfang.protocol.ledger.Command;
import org.lianfang.protocol.ledger.Envelope;
import org.lianfang.protocol.ledger.Outcome;
import org.lianfang.protocol.ledger.RequestId;
import org.lianfang.protocol.ledger.SignedCommand;
import org.lianfang.protocol.member.Application;
import org.lianfang.protocol.member.Endpoints;
import org.lianfang.protocol.member.EngineKeys;
import org.lianfang.protocol.member.GenesisCore;
import org.lianfang.protocol.member.Member;
import org.lianfang.protocol.member.MemberId;
import org.lianfang.protocol.member.Proposal;
import org.lianfang.protocol.member.ProposalId;
import org.lianfang.protocol.member.RuleBook;
import org.lianfang.protocol.member.SignedApplication;
import org.lianfang.protocol.wire.EnvelopeCodec;
import org.lianfang.protocol.wire.MemberCodec;
import org.lianfang.server.CommandFailed;

/// Begins the trial alliance: the founders sign the genesis together, all others apply, are
/// sponsored by the first founder and voted in. What an interrupted founding left stands; the rest
/// is done.
final class Founding {
  private static final int VOTE_DAYS = 7;
  private static final int CEREMONY_MINUTES = 5;
  private static final Duration EXPIRY = Duration.ofHours(1);

  /// Whoever takes part.
  ///
  /// @param endpoints where it listens for the others, as the ledger is to have it; the trial
  ///   itself goes by its ports of today
  record Founder(Cast.Part part, Identity identity, TlsIdentity tls, Endpoints endpoints) {
    MemberId member() {
      return identity.member();
    }

    /// The keys of its consensus engine.
    EngineKeys engineKeys() {
      return identity
          .engine()
          .orElseThrow(() -> new InvariantViolation("members of a trial have no engines"));
    }

    Application application() {
      return new Application(
          member(),
          part.nameZh(),
          part.nameEn(),
          part.roles(),
          identity.keys(tls.keyHash()),
          identity.engine(),
          identity.engine().map(keys -> endpoints));
    }
  }

  private final List<Founder> all;
  private final DemoLedgers ledgers;
  private final InstantSource clock;
  private final SecureRandom random;

  /// @param all the banks in order, then the supervisor
  Founding(List<Founder> all, DemoLedgers ledgers, InstantSource clock, SecureRandom random) {
    this.all = List.copyOf(all);
    this.ledgers = ledgers;
    this.clock = clock;
    this.random = random;
  }

  /// Does what is missing; returns when every member is active.
  void complete() throws CommandFailed, InterruptedException {
    List<Founder> founders = all.stream().filter(founder -> founder.part().isFounder()).toList();
    Founder first = founders.getFirst();
    ledgers.begin(() -> sign(first, genesis(founders)));
    for (Founder applicant : all) {
      if (!isActive(ledgers.of(first.member()), applicant.member())) {
        admit(first, applicant);
      }
    }
  }

  private Command genesis(List<Founder> founders) {
    List<Application> applications = founders.stream().map(Founder::application).toList();
    GenesisCore core =
        new GenesisCore(
            first().identity().alliance(),
            first().identity().trial(),
            new RuleBook(1, 2, VOTE_DAYS, founders.size() / 2 + 1, CEREMONY_MINUTES),
            applications,
            Standard.first().bytes(),
            GenesisCore.custodians(applications));
    Bytes bytes = MemberCodec.encode(core);
    return new Command.Genesis(
        bytes,
        core,
        founders.stream()
            .map(
                founder ->
                    founder
                        .identity()
                        .signing()
                        .sign(Command.Genesis.LABEL, core.alliance(), bytes))
            .toList());
  }

  private void admit(Founder sponsor, Founder applicant)
      throws CommandFailed, InterruptedException {
    Application application = applicant.application();
    Bytes bytes = MemberCodec.encode(application);
    Command proposal =
        new Command.ProposeAdmission(
            new SignedApplication(
                bytes,
                application,
                applicant
                    .identity()
                    .signing()
                    .sign(Application.LABEL, applicant.identity().alliance(), bytes)));
    // A replica shows a vote as soon as its own member's submission is answered, others a little
    // later: what the last voter sees is the newest.
    Ledger newest = ledgers.of(sponsor.member());
    Optional<ProposalId> known = openProposal(newest, applicant.member());
    ProposalId open;
    if (known.isPresent()) {
      open = known.get();
    } else {
      Committed committed = submit(newest, sign(sponsor, proposal));
      require(committed);
      open = new ProposalId(Encoding.sha256(committed.envelope()).slice(0, ProposalId.SIZE));
    }
    for (Founder voter : all) {
      if (isActive(newest, applicant.member())) {
        return;
      }
      if (isActive(newest, voter.member())) {
        // One who voted before a stop is refused, and its vote stands.
        newest = ledgers.of(voter.member());
        submit(newest, sign(voter, new Command.Vote(open, true)));
      }
    }
    if (!isActive(newest, applicant.member())) {
      throw new InvariantViolation(applicant.member() + " was not admitted by all votes");
    }
  }

  private static Optional<ProposalId> openProposal(Ledger ledger, MemberId applicant) {
    try (View view = ledger.read()) {
      return new AllianceState(view)
          .openProposals(view.time()).stream()
              .filter(
                  proposal ->
                      proposal.subject() instanceof Proposal.Subject.Admission(var application)
                          && application.application().member().equals(applicant))
              .map(Proposal::id)
              .findFirst();
    }
  }

  private Founder first() {
    return all.getFirst();
  }

  static boolean isFounded(Ledger ledger) {
    try (View view = ledger.read()) {
      return new AllianceState(view).alliance().isPresent();
    }
  }

  static boolean isActive(Ledger ledger, MemberId member) {
    try (View view = ledger.read()) {
      return new AllianceState(view).member(member).filter(Member::isActive).isPresent();
    }
  }

  private Envelope sign(Founder signer, Command command) {
    byte[] request = new byte[RequestId.SIZE];
    random.nextBytes(request);
    return EnvelopeCodec.sign(
        new SignedCommand(
            new RequestId(Bytes.owning(request)),
            signer.member(),
            signer.identity().signing().verifyingKey().fingerprint(),
            clock.instant().plus(EXPIRY).truncatedTo(ChronoUnit.SECONDS),
            command),
        signer.identity().alliance(),
        signer.identity().signing());
  }

  static Committed submit(Ledger ledger, Envelope envelope) {
    try {
      return ledger.submit(envelope).toCompletableFuture().join();
    } catch (CompletionException e) {
      throw new IllegalStateException("the ledger gave no outcome", e.getCause());
    }
  }

  static void require(Committed committed) {
    if (committed.outcome() instanceof Outcome.Refused(var reason)) {
      throw new InvariantViolation("the founding was refused: " + reason);
    }
  }
}
