/// Lianfang as its users run it, and the documents held to the code.
@org.jspecify.annotations.NullMarked
package org.lianfang.acceptance;
