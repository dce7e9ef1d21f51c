package org.lianfang.server.web;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.lianfang.protocol.Reason;
import org.lianfang.server.user.UserRole;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.HandlerInterceptor;

/// Refuses what a user's roles do not permit. A method without [Permit] is refused to everybody.
final class PermitInterceptor implements HandlerInterceptor {

  @Override
  public boolean preHandle(
      HttpServletRequest request, HttpServletResponse response, Object handler) {
    if (!(handler instanceof HandlerMethod method)) {
      return true;
    }
    Permit permit = method.getMethodAnnotation(Permit.class);
    Caller caller = Caller.of(request);
    if (permit == null
        || Arrays.stream(permit.value()).noneMatch(caller.user().roles()::contains)) {
      String roles =
          permit == null
              ? ""
              : Arrays.stream(permit.value())
                  .map(UserRole::wireName)
                  .collect(Collectors.joining(", "));
      throw new Problem(
          Reason.FORBIDDEN, "需要用户角色：" + roles, "This needs one of the user roles: " + roles);
    }
    return true;
  }
}
