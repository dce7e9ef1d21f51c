/// That a root is final, checkable without the engine: headers and the validators' signatures.
@org.jspecify.annotations.NullMarked
package org.lianfang.cometbft.proof;
