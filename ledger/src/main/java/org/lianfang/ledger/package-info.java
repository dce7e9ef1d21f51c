/// The ledger module.
@org.jspecify.annotations.NullMarked
package org.lianfang.ledger;
