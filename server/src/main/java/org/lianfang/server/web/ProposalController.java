package org.lianfang.server.web;

import java.net.URI;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.lianfang.contract.state.AllianceState;
import org.lianfang.ledger.View;
import org.lianfang.node.member.Membership;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.Malformed;
import org.lianfang.protocol.Reason;
import org.lianfang.protocol.Term;
import org.lianfang.protocol.member.Application;
import org.lianfang.protocol.member.Endpoints;
import org.lianfang.protocol.member.Member;
import org.lianfang.protocol.member.MemberId;
import org.lianfang.protocol.member.MemberStatus;
import org.lianfang.protocol.member.Proposal;
import org.lianfang.protocol.member.ProposalId;
import org.lianfang.protocol.member.Role;
import org.lianfang.protocol.member.SignedApplication;
import org.lianfang.protocol.wire.MemberCodec;
import org.lianfang.server.user.UserRole;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/// What the members vote on: admissions, changes of status, and who validates.
@RestController
final class ProposalController {

  /// What is proposed.
  ///
  /// @param kind `admission`, `status` or `validator`
  /// @param application of an admission: base64 of the application's bytes
  /// @param signature of an admission: base64 of the applicant's signature
  /// @param status of a change of status: `active`, `suspended` or `expelled`
  record NewProposal(
      @Nullable String kind,
      @Nullable String application,
      @Nullable String signature,
      @Nullable String member,
      @Nullable String status,
      @Nullable Boolean validator) {}

  record NewVote(@Nullable Boolean approve) {}

  record BallotDocument(String member, boolean approve) {}

  /// @param roles of an applicant
  /// @param node where an applicant's node listens
  /// @param engine where its consensus engine listens
  /// @param keys an applicant's public keys
  /// @param fingerprint of an applicant's signing key, which it tells by another way too
  /// @param decision `open`, `passed`, `rejected` or `lapsed`
  record ProposalDocument(
      String id,
      String kind,
      String member,
      Optional<String> nameZh,
      Optional<String> nameEn,
      Optional<List<String>> roles,
      Optional<String> node,
      Optional<String> engine,
      Optional<MemberController.KeysDocument> keys,
      Optional<String> fingerprint,
      Optional<String> status,
      Optional<Boolean> validator,
      String proposer,
      Instant openedAt,
      Instant closesAt,
      List<BallotDocument> ballots,
      String decision) {}

  @Permit({UserRole.ADMINISTRATOR, UserRole.OFFICER, UserRole.AUDITOR, UserRole.SUPERVISOR})
  @GetMapping("/v1/proposals")
  Page<ProposalDocument> list(
      Caller caller,
      @RequestParam("open") Optional<Boolean> open,
      @RequestParam("limit") Optional<Integer> limit,
      @RequestParam("starting_after") Optional<String> after) {
    int size = Page.limit(limit);
    Bytes from =
        after.map(ProposalController::proposalId).map(ProposalId::bytes).orElse(Bytes.EMPTY);
    try (View view = caller.node().ledger().read()) {
      AllianceState state = new AllianceState(view);
      List<Proposal> proposals =
          open.orElse(false) ? state.openProposals(view.time()) : state.proposals();
      return Page.cut(
          proposals.stream()
              .filter(proposal -> proposal.id().bytes().compareTo(from) > 0)
              .limit(size + 1L)
              .map(proposal -> document(proposal, state, view.time()))
              .toList(),
          size,
          ProposalDocument::id);
    }
  }

  @Permit({UserRole.ADMINISTRATOR, UserRole.OFFICER, UserRole.AUDITOR, UserRole.SUPERVISOR})
  @GetMapping("/v1/proposals/{id}")
  ProposalDocument proposal(Caller caller, @PathVariable("id") String id) {
    try (View view = caller.node().ledger().read()) {
      AllianceState state = new AllianceState(view);
      return state
          .proposal(proposalId(id))
          .map(proposal -> document(proposal, state, view.time()))
          .orElseThrow(() -> Problem.of(Reason.PROPOSAL_UNKNOWN));
    }
  }

  /// Proposes, which is this member's approval too. The same proposal again gets the one that is
  /// open.
  @Permit(UserRole.ADMINISTRATOR)
  @PostMapping("/v1/proposals")
  ResponseEntity<ProposalDocument> propose(Caller caller, @RequestBody NewProposal asked) {
    Proposal proposal = await(membership(caller).propose(subject(asked)));
    return ResponseEntity.created(URI.create("/v1/proposals/" + proposal.id()))
        .body(proposal(caller, proposal.id().toString()));
  }

  /// Votes. The same vote again changes nothing; another one is refused.
  @Permit(UserRole.ADMINISTRATOR)
  @PostMapping("/v1/proposals/{id}/votes")
  ProposalDocument vote(Caller caller, @PathVariable("id") String id, @RequestBody NewVote vote) {
    if (vote.approve() == null) {
      throw Problem.field("approve", "缺失", "is missing");
    }
    await(membership(caller).vote(proposalId(id), vote.approve()));
    return proposal(caller, id);
  }

  private static Membership membership(Caller caller) {
    return caller.node().node().membership();
  }

  private static Proposal await(CompletionStage<Proposal> stage) {
    try {
      return stage.toCompletableFuture().join();
    } catch (CompletionException e) {
      throw Problems.problem(e, "proposal");
    }
  }

  private static Proposal.Subject subject(NewProposal asked) {
    String kind = asked.kind() == null ? "" : asked.kind();
    return switch (kind) {
      case "admission" -> new Proposal.Subject.Admission(application(asked));
      case "status" ->
          new Proposal.Subject.StatusChange(
              member(asked),
              Optional.ofNullable(asked.status())
                  .flatMap(name -> Term.find(MemberStatus.class, name))
                  .orElseThrow(() -> Problem.field("status", "未知状态", "is no status")));
      case "validator" -> {
        if (asked.validator() == null) {
          throw Problem.field("validator", "缺失", "is missing");
        }
        yield new Proposal.Subject.ValidatorChange(member(asked), asked.validator());
      }
      default ->
          throw Problem.field(
              "kind", "须为 admission、status 或 validator", "is admission, status or validator");
    };
  }

  private static SignedApplication application(NewProposal asked) {
    try {
      Bytes bytes = base64(asked.application());
      return new SignedApplication(
          bytes, MemberCodec.decodeApplication(bytes), base64(asked.signature()));
    } catch (IllegalArgumentException | Malformed e) {
      throw Problem.field(
          "application", "不是 network apply 产生的申请", "is no application as network apply makes it");
    }
  }

  private static Bytes base64(@Nullable String text) {
    return Bytes.owning(Base64.getDecoder().decode(text == null ? "" : text));
  }

  private static MemberId member(NewProposal asked) {
    try {
      return new MemberId(asked.member() == null ? "" : asked.member());
    } catch (IllegalArgumentException e) {
      throw Problem.field("member", "不是成员编号", "is no member id");
    }
  }

  private static ProposalId proposalId(String text) {
    try {
      return new ProposalId(Bytes.hex(text));
    } catch (IllegalArgumentException e) {
      throw Problem.of(Reason.PROPOSAL_UNKNOWN);
    }
  }

  private static ProposalDocument document(Proposal proposal, AllianceState state, Instant time) {
    Optional<Application> applicant =
        proposal.subject() instanceof Proposal.Subject.Admission(SignedApplication signed)
            ? Optional.of(signed.application())
            : Optional.empty();
    return new ProposalDocument(
        proposal.id().toString(),
        switch (proposal.subject()) {
          case Proposal.Subject.Admission _ -> "admission";
          case Proposal.Subject.StatusChange _ -> "status";
          case Proposal.Subject.ValidatorChange _ -> "validator";
        },
        switch (proposal.subject()) {
          case Proposal.Subject.Admission(SignedApplication signed) ->
              signed.application().member().value();
          case Proposal.Subject.StatusChange(MemberId member, MemberStatus _) -> member.value();
          case Proposal.Subject.ValidatorChange(MemberId member, boolean _) -> member.value();
        },
        applicant.map(Application::nameChinese),
        applicant.map(Application::nameEnglish),
        applicant.map(a -> a.roles().stream().map(Role::wireName).toList()),
        applicant.flatMap(Application::endpoints).map(Endpoints::node),
        applicant.flatMap(Application::endpoints).map(Endpoints::engine),
        applicant.map(Application::keys).map(MemberController.KeysDocument::of),
        proposal.subject() instanceof Proposal.Subject.Admission(SignedApplication signed)
            ? Optional.of(signed.application().keys().signing().fingerprint().toString())
            : Optional.empty(),
        proposal.subject() instanceof Proposal.Subject.StatusChange(var _, MemberStatus status)
            ? Optional.of(status.wireName())
            : Optional.empty(),
        proposal.subject() instanceof Proposal.Subject.ValidatorChange(var _, boolean validator)
            ? Optional.of(validator)
            : Optional.empty(),
        proposal.proposer().value(),
        proposal.opened(),
        proposal.closes(),
        proposal.ballots().stream()
            .map(
                ballot ->
                    new BallotDocument(
                        state
                            .member(ballot.member())
                            .map(Member::id)
                            .map(MemberId::value)
                            .orElse("" + ballot.member()),
                        ballot.approve()))
            .toList(),
        proposal.isLapsed(time)
            ? "lapsed"
            : proposal.decision().wireName().toLowerCase(Locale.ROOT));
  }
}
