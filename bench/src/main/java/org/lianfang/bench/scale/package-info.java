/// How many members one machine bears, and what each of them costs.
@org.jspecify.annotations.NullMarked
package org.lianfang.bench.scale;
