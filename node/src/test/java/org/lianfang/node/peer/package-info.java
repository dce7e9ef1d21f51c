@org.jspecify.annotations.NullMarked
package org.lianfang.node.peer;
