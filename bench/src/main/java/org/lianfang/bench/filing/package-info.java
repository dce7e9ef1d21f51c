/// Figures of filing.
@org.jspecify.annotations.NullMarked
package org.lianfang.bench.filing;
