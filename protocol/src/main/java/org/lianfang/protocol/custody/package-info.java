/// Keys that only t custodians together can use, and the ceremonies that make them.
@org.jspecify.annotations.NullMarked
package org.lianfang.protocol.custody;
