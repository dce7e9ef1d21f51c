/// The replicated, erasable store of entries, and the index from tokens to records.
@org.jspecify.annotations.NullMarked
package org.lianfang.node.vault;
