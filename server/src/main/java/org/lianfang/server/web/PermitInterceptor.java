package org.lianfang.server.web;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;
import org.lianfang.protocol.Detail;
import org.lianfang.protocol.Reason;
import org.lianfang.protocol.Refused;
import org.lianfang.protocol.member.Member;
import org.lianfang.protocol.member.Role;
import org.lianfang.server.HostedNode;
import org.lianfang.server.user.UserRole;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.HandlerInterceptor;

/// Refuses what the member's status and roles or a user's roles do not permit, in this order. A
/// method without [Permit] is refused to everybody.
final class PermitInterceptor implements HandlerInterceptor {

  @Override
  public boolean preHandle(
      HttpServletRequest request, HttpServletResponse response, Object handler) {
    if (!(handler instanceof HandlerMethod method)) {
      return true;
    }
    Permit permit = method.getMethodAnnotation(Permit.class);
    if (permit == null) {
      throw Problem.of(Reason.FORBIDDEN);
    }
    Caller caller = Caller.of(request);
    requireMember(permit, caller);
    requireUser(permit, caller);
    return true;
  }

  private static void requireMember(Permit permit, Caller caller) {
    if (permit.member().length == 0) {
      return;
    }
    HostedNode node = caller.node();
    Optional<Member> member = node.active();
    if (member.isEmpty()) {
      throw Problem.of(
          new Refused(Reason.MEMBER_NOT_ACTIVE, Detail.MEMBER_INACTIVE, node.member()));
    }
    if (Arrays.stream(permit.member()).noneMatch(member.get()::hasRole)) {
      String needed =
          Arrays.stream(permit.member()).map(Role::wireName).collect(Collectors.joining(", "));
      throw new Problem(
          Reason.ROLE_MISSING,
          "本机构在账本上没有角色 " + needed,
          "This member has no role " + needed + " on the ledger");
    }
  }

  private static void requireUser(Permit permit, Caller caller) {
    if (Arrays.stream(permit.value()).noneMatch(caller.user().roles()::contains)) {
      String needed =
          Arrays.stream(permit.value()).map(UserRole::wireName).collect(Collectors.joining(", "));
      throw new Problem(
          Reason.FORBIDDEN, "需要用户角色：" + needed, "This needs one of the user roles: " + needed);
    }
  }
}
