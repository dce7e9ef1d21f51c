/// The users of one member's node: API keys, roles, expiry.
@org.jspecify.annotations.NullMarked
package org.lianfang.server.user;
