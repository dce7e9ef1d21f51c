/// Comma-separated values, a line at a time.
@org.jspecify.annotations.NullMarked
package org.lianfang.protocol.csv;
