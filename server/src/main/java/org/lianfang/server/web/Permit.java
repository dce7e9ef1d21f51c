package org.lianfang.server.web;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.lianfang.protocol.member.Role;
import org.lianfang.server.user.UserRole;

/// Which users may call a method of a controller: those with at least one of the roles, on the node
/// of a member that has at least one of the member's roles on the ledger. Every method below `/v1`
/// that needs a key carries it; one without it is refused to all.
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@interface Permit {
  UserRole[] value();

  /// Empty where the member's roles do not matter.
  Role[] member() default {};
}
