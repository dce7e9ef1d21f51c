package org.lianfang.server.web;

import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;
import org.lianfang.protocol.Reason;
import org.lianfang.server.HostedNode;
import org.lianfang.server.user.ApiKey;
import org.lianfang.server.user.User;

/// Who asks, and of which member's node.
///
/// @param key what the caller proved itself with; prints nothing
public record Caller(HostedNode node, User user, ApiKey key) {
  private static final String ATTRIBUTE = Caller.class.getName();

  void attach(HttpServletRequest request) {
    request.setAttribute(ATTRIBUTE, this);
  }

  static @Nullable Caller find(HttpServletRequest request) {
    return request.getAttribute(ATTRIBUTE) instanceof Caller caller ? caller : null;
  }

  static Caller of(HttpServletRequest request) {
    Caller caller = find(request);
    if (caller == null) {
      throw Problem.of(Reason.UNAUTHENTICATED);
    }
    return caller;
  }
}
