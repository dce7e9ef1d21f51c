/// Validators of one ledger, in virtual time.
@org.jspecify.annotations.NullMarked
package org.lianfang.node.checkpoint;
