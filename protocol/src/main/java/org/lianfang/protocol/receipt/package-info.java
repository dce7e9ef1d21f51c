/// Receipts and their offline verification.
@org.jspecify.annotations.NullMarked
package org.lianfang.protocol.receipt;
