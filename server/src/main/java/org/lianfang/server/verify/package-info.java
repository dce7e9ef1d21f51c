/// Checks a member's stored ledger without any network.
@org.jspecify.annotations.NullMarked
package org.lianfang.server.verify;
