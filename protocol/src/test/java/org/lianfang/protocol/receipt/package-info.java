/// Forged and damaged receipts.
@org.jspecify.annotations.NullMarked
package org.lianfang.protocol.receipt;
