/// Alliances that are made to be measured.
@org.jspecify.annotations.NullMarked
package org.lianfang.bench.alliance;
