/// The other members' nodes, as this one sees them: gRPC over mutual TLS, and the same door from
/// inside.
@org.jspecify.annotations.NullMarked
package org.lianfang.node.peer;
