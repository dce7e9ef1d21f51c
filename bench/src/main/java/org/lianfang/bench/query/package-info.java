/// Figures of queries and screenings.
@org.jspecify.annotations.NullMarked
package org.lianfang.bench.query;
