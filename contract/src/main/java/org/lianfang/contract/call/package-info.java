/// The custodians' batches of call records.
@org.jspecify.annotations.NullMarked
package org.lianfang.contract.call;
