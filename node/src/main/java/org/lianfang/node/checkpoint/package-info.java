/// Cosigning, freshness and receipts.
@org.jspecify.annotations.NullMarked
package org.lianfang.node.checkpoint;
