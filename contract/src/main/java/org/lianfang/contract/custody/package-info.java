/// Key ceremonies, from opening to the keys that come of them.
@org.jspecify.annotations.NullMarked
package org.lianfang.contract.custody;
