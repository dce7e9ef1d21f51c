/// Calls, from both sides.
@org.jspecify.annotations.NullMarked
package org.lianfang.node.custody;
