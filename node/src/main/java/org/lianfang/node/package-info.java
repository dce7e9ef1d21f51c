/// The node module.
@org.jspecify.annotations.NullMarked
package org.lianfang.node;
