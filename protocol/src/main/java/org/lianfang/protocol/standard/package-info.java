/// The standard's tables as values: what the versioned rules of sharing say, without judging
/// anything.
@org.jspecify.annotations.NullMarked
package org.lianfang.protocol.standard;
