package org.lianfang.server.web;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.lianfang.contract.state.AllianceState;
import org.lianfang.ledger.View;
import org.lianfang.protocol.Reason;
import org.lianfang.protocol.member.Alliance;
import org.lianfang.protocol.member.Member;
import org.lianfang.protocol.member.Role;
import org.lianfang.server.HostedNode;
import org.lianfang.server.user.UserRole;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/// Which node this is, and as whom the caller talks to it.
@RestController
final class NodeController {
  static final String VERSION =
      Optional.ofNullable(NodeController.class.getPackage().getImplementationVersion())
          .orElse("0.1.0");

  /// @param engine `trial` where one process holds all members
  record NodeDocument(
      String member,
      String name,
      String alliance,
      String engine,
      List<String> roles,
      UserDocument user,
      String version,
      LedgerDocument ledger,
      int standard) {}

  record UserDocument(String name, List<String> roles) {}

  /// @param ageMs since the oldest timestamp of the newest quorum; absent before there is one
  record LedgerDocument(long size, Optional<Long> ageMs) {}

  @Permit({
    UserRole.OFFICER,
    UserRole.REPORTER,
    UserRole.AUDITOR,
    UserRole.ADMINISTRATOR,
    UserRole.SUPERVISOR
  })
  @GetMapping("/v1/node")
  NodeDocument node(Caller caller, Locale locale) {
    HostedNode node = caller.node();
    try (View view = node.ledger().read()) {
      AllianceState state = new AllianceState(view);
      Alliance alliance = state.alliance().orElseThrow(() -> Problem.of(Reason.NO_ALLIANCE));
      Optional<Member> member = state.member(node.member());
      return new NodeDocument(
          node.member().value(),
          member
              .map(
                  m ->
                      new Said(m.application().nameChinese(), m.application().nameEnglish())
                          .in(locale))
              .orElse(node.member().value()),
          alliance.id(),
          alliance.trial() ? "trial" : "cometbft",
          node.roles().stream().map(Role::wireName).toList(),
          new UserDocument(
              caller.user().name(),
              caller.user().roles().stream().map(UserRole::wireName).toList()),
          VERSION,
          new LedgerDocument(view.size(), node.age().map(java.time.Duration::toMillis)),
          state.standardVersion());
    }
  }
}
