@org.jspecify.annotations.NullMarked
package org.lianfang.cometbft.proof;
