/// The other members' nodes, as this one sees them.
@org.jspecify.annotations.NullMarked
package org.lianfang.node.peer;
