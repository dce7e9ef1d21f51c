/// The way of a filing, from a line to the ledger.
@org.jspecify.annotations.NullMarked
package org.lianfang.node.filing;
