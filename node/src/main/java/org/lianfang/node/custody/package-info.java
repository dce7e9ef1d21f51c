/// Calls: the asker's side, the custodian's side, and the key ceremonies.
@org.jspecify.annotations.NullMarked
package org.lianfang.node.custody;
