/// One member's node as a plain object.
///
/// Clock, timers, threads, randomness, peers and disk enter through [Seams] only, so that a
/// simulation runs the very same code.
@org.jspecify.annotations.NullMarked
package org.lianfang.node;
