/// Tests of measuring itself.
@org.jspecify.annotations.NullMarked
package org.lianfang.bench.load;
