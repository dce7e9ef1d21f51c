/// Looks through what the engine has stored, before somebody stumbles over it.
@org.jspecify.annotations.NullMarked
package org.lianfang.cometbft.scan;
