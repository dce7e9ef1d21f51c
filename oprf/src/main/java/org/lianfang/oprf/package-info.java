/// The oprf module.
@org.jspecify.annotations.NullMarked
package org.lianfang.oprf;
