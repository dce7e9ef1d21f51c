/// Members' nodes wired together in memory: one shared ledger under the real rules, keys that are
/// not shared, peers that are called directly.
@org.jspecify.annotations.NullMarked
package org.lianfang.node.wired;
