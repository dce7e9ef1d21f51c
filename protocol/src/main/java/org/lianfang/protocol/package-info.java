/// The protocol module.
@org.jspecify.annotations.NullMarked
package org.lianfang.protocol;
