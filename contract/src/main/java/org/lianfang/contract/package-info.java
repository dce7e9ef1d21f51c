/// The alliance's rules as a pure state machine, and typed access to the state that they make.
///
/// Free of I/O, clocks, threads and ambient randomness: time is only that of an entry.
@org.jspecify.annotations.NullMarked
package org.lianfang.contract;
