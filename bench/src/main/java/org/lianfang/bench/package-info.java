/// The bench module.
@org.jspecify.annotations.NullMarked
package org.lianfang.bench;
