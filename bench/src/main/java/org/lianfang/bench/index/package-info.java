/// Figures of the token index.
@org.jspecify.annotations.NullMarked
package org.lianfang.bench.index;
