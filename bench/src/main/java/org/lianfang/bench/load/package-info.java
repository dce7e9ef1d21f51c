/// Measuring: loads, their comparison with something beside them, and what is told of both.
@org.jspecify.annotations.NullMarked
package org.lianfang.bench.load;
