/// The contract module.
@org.jspecify.annotations.NullMarked
package org.lianfang.contract;
