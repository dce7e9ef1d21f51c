/// The member's own secrets.
@org.jspecify.annotations.NullMarked
package org.lianfang.node.secret;
