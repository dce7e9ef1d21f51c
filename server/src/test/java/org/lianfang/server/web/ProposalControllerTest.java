package org.lianfang.server.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.lianfang.node.secret.X25519SealKey;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.Reason;
import org.lianfang.protocol.member.Application;
import org.lianfang.protocol.member.MemberId;
import org.lianfang.protocol.member.MemberKeys;
import org.lianfang.protocol.member.Role;
import org.lianfang.protocol.member.SigningKey;
import org.lianfang.protocol.wire.MemberCodec;
import org.lianfang.server.demo.TestTrial;
import org.lianfang.server.user.UserRole;
import tools.jackson.databind.JsonNode;

/// Proposals over REST, on the shared trial of three members; none of them passes.
class ProposalControllerTest {
  private static final SecureRandom RANDOM = new SecureRandom();
  private static ServerRun one;
  private static ServerRun two;
  private static String sponsor;
  private static String voter;

  @BeforeAll
  static void start() {
    one = new ServerRun(TestTrial.shared().bank(1));
    two = new ServerRun(TestTrial.shared().bank(2));
    sponsor = one.key("sponsor", UserRole.ADMINISTRATOR);
    voter = two.key("voter", UserRole.ADMINISTRATOR);
  }

  @AfterAll
  static void stop() {
    one.close();
    two.close();
  }

  private static SigningKey key() {
    byte[] seed = new byte[SigningKey.SEED_SIZE];
    RANDOM.nextBytes(seed);
    return new SigningKey(seed);
  }

  /// An applicant with keys of its own.
  private record Applicant(SigningKey signing, Application application) {
    static Applicant named(String name) {
      SigningKey signing = key();
      byte[] seal = new byte[32];
      byte[] tls = new byte[32];
      RANDOM.nextBytes(seal);
      RANDOM.nextBytes(tls);
      return new Applicant(
          signing,
          new Application(
              new MemberId(name),
              "申请银行",
              "Applicant",
              Set.of(Role.QUERIER),
              new MemberKeys(
                  signing.verifyingKey(),
                  key().verifyingKey(),
                  key().verifyingKey(),
                  key().verifyingKey(),
                  new X25519SealKey(seal).publicKey(),
                  Bytes.owning(tls))));
    }

    String proposal() {
      Bytes bytes = MemberCodec.encode(application);
      Bytes signature = signing.sign(Application.LABEL, TestTrial.ALLIANCE, bytes);
      return "{\"kind\":\"admission\",\"application\":\"%s\",\"signature\":\"%s\"}"
          .formatted(base64(bytes), base64(signature));
    }

    private static String base64(Bytes bytes) {
      return Base64.getEncoder().encodeToString(bytes.toArray());
    }
  }

  private static HttpResponse<String> propose(String json) throws Exception {
    return one.send(one.post("/v1/proposals", sponsor, json));
  }

  private static void refused(HttpResponse<String> answer, Reason reason) {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(reason.httpStatus());
    assertThat(ServerRun.json(answer).get("code").asString()).isEqualTo(reason.name());
  }

  @Test
  void an_application_is_shown_with_its_keys_and_the_same_again_is_the_same() throws Exception {
    Applicant applicant = Applicant.named("applicant-1");
    HttpResponse<String> made = propose(applicant.proposal());
    assertThat(made.statusCode()).as(made.body()).isEqualTo(201);
    JsonNode proposal = ServerRun.json(made);
    String id = proposal.get("id").asString();
    assertThat(made.headers().firstValue("Location")).hasValue("/v1/proposals/" + id);
    assertThat(proposal.get("kind").asString()).isEqualTo("admission");
    assertThat(proposal.get("member").asString()).isEqualTo("applicant-1");
    assertThat(proposal.get("decision").asString()).isEqualTo("open");
    assertThat(proposal.get("proposer").asString()).isEqualTo("bank-1");
    assertThat(proposal.at("/keys/signing").asString())
        .isEqualTo(applicant.signing().verifyingKey().bytes().toHex());
    assertThat(proposal.get("fingerprint").asString())
        .isEqualTo(applicant.signing().verifyingKey().fingerprint().toString());
    assertThat(proposal.get("ballots")).hasSize(1);

    JsonNode again = ServerRun.json(propose(applicant.proposal()));
    assertThat(again.get("id").asString()).isEqualTo(id);
    assertThat(again.get("ballots")).hasSize(1);
    assertThat(one.get("/v1/proposals/" + id, sponsor)).isEqualTo(proposal);
  }

  @Test
  void a_vote_counts_once_and_cannot_be_changed() throws Exception {
    String path =
        "/v1/proposals/"
            + ServerRun.json(propose(Applicant.named("applicant-2").proposal()))
                .get("id")
                .asString()
            + "/votes";
    for (int i = 0; i < 2; i++) {
      HttpResponse<String> voted = two.send(two.post(path, voter, "{\"approve\":false}"));
      assertThat(voted.statusCode()).as(voted.body()).isEqualTo(200);
      assertThat(ServerRun.json(voted).get("ballots")).hasSize(2);
    }
    refused(two.send(two.post(path, voter, "{\"approve\":true}")), Reason.VOTED_ALREADY);
    refused(two.send(two.post(path, voter, "{}")), Reason.FIELD_INVALID);
  }

  @Test
  void proposals_are_listed_page_by_page() throws Exception {
    propose(Applicant.named("applicant-3").proposal());
    propose(Applicant.named("applicant-4").proposal());
    List<String> whole = ids(one.get("/v1/proposals?limit=1000", sponsor));
    assertThat(whole).hasSizeGreaterThanOrEqualTo(2).doesNotHaveDuplicates();
    List<String> paged = new ArrayList<>();
    JsonNode page = one.get("/v1/proposals?limit=1", sponsor);
    paged.addAll(ids(page));
    while (page.get("has_more").asBoolean()) {
      page =
          one.get(
              "/v1/proposals?limit=1&starting_after=" + page.get("next_cursor").asString(),
              sponsor);
      assertThat(page.get("data")).hasSize(1);
      paged.addAll(ids(page));
    }
    assertThat(paged).isEqualTo(whole);
    refused(one.send(one.at("/v1/proposals?limit=0", sponsor)), Reason.FIELD_INVALID);
  }

  private static List<String> ids(JsonNode page) {
    return page.get("data").valueStream().map(each -> each.get("id").asString()).toList();
  }

  @Test
  void what_is_no_proposal_is_refused_by_its_field() throws Exception {
    for (String[] wrong :
        new String[][] {
          {"{}", "kind"},
          {"{\"kind\":\"tea\"}", "kind"},
          {"{\"kind\":\"admission\",\"application\":\"AAAA\"}", "application"},
          {"{\"kind\":\"status\",\"member\":\"bank-2\"}", "status"},
          {"{\"kind\":\"status\",\"member\":\"bank-2\",\"status\":\"asleep\"}", "status"},
          {"{\"kind\":\"status\",\"member\":\"-\",\"status\":\"suspended\"}", "member"},
          {"{\"kind\":\"validator\",\"member\":\"bank-2\"}", "validator"},
        }) {
      HttpResponse<String> answer = propose(wrong[0]);
      refused(answer, Reason.FIELD_INVALID);
      assertThat(ServerRun.json(answer).at("/errors/0/field").asString())
          .as(wrong[0])
          .isEqualTo(wrong[1]);
    }
  }

  @Test
  void the_rules_of_the_alliance_refuse() throws Exception {
    refused(
        propose("{\"kind\":\"status\",\"member\":\"bank-1\",\"status\":\"suspended\"}"),
        Reason.STATUS_FORBIDDEN);
    refused(
        propose("{\"kind\":\"status\",\"member\":\"nobody\",\"status\":\"suspended\"}"),
        Reason.NOT_FOUND);
    Applicant forged = Applicant.named("applicant-5");
    refused(
        propose(new Applicant(key(), forged.application()).proposal()), Reason.APPLICATION_INVALID);
    refused(one.send(one.at("/v1/proposals/none", sponsor)), Reason.PROPOSAL_UNKNOWN);
    refused(
        two.send(
            two.post("/v1/proposals/" + "0".repeat(32) + "/votes", voter, "{\"approve\":true}")),
        Reason.PROPOSAL_UNKNOWN);
  }

  @Test
  void only_an_administrator_proposes_and_votes() throws Exception {
    String officer = one.key("onlooker", UserRole.OFFICER);
    refused(
        one.send(one.post("/v1/proposals", officer, Applicant.named("applicant-6").proposal())),
        Reason.FORBIDDEN);
    assertThat(one.send(one.at("/v1/proposals", officer)).statusCode()).isEqualTo(200);
  }
}
