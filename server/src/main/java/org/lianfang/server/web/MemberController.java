package org.lianfang.server.web;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.lianfang.contract.state.AllianceState;
import org.lianfang.ledger.View;
import org.lianfang.protocol.member.Endpoints;
import org.lianfang.protocol.member.Member;
import org.lianfang.protocol.member.MemberKeys;
import org.lianfang.protocol.member.Role;
import org.lianfang.server.user.UserRole;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/// The members of the alliance, as they stand on the ledger.
@RestController
final class MemberController {

  /// @param since of the status
  /// @param validator whether the member's checkpoints and cosignatures count now
  /// @param node where its node listens for other members; absent in a trial
  /// @param engine where its consensus engine listens; absent in a trial
  record MemberDocument(
      String id,
      int number,
      String nameZh,
      String nameEn,
      List<String> roles,
      String status,
      Instant since,
      KeysDocument keys,
      boolean validator,
      Optional<String> node,
      Optional<String> engine) {}

  /// Public keys, in hexadecimal; of TLS the SHA-256 of the public key info.
  record KeysDocument(
      String signing, String custody, String log, String cosign, String seal, String tls) {
    static KeysDocument of(MemberKeys keys) {
      return new KeysDocument(
          keys.signing().bytes().toHex(),
          keys.custody().bytes().toHex(),
          keys.log().bytes().toHex(),
          keys.cosign().bytes().toHex(),
          keys.seal().toHex(),
          keys.tls().toHex());
    }
  }

  @Permit({
    UserRole.OFFICER,
    UserRole.REPORTER,
    UserRole.AUDITOR,
    UserRole.ADMINISTRATOR,
    UserRole.SUPERVISOR
  })
  @GetMapping("/v1/members")
  Page<MemberDocument> members(Caller caller) {
    try (View view = caller.node().ledger().read()) {
      return Page.whole(
          new AllianceState(view).members().stream().map(MemberController::document).toList());
    }
  }

  private static MemberDocument document(Member member) {
    return new MemberDocument(
        member.id().value(),
        member.number(),
        member.application().nameChinese(),
        member.application().nameEnglish(),
        member.roles().stream().map(Role::wireName).toList(),
        member.status().wireName(),
        member.since(),
        KeysDocument.of(member.keys()),
        member.isValidating(),
        member.endpoints().map(Endpoints::node),
        member.endpoints().map(Endpoints::engine));
  }
}
