/// Figures of the token function.
@org.jspecify.annotations.NullMarked
package org.lianfang.bench.oprf;
