/// Records as they are filed and withdrawn.
@org.jspecify.annotations.NullMarked
package org.lianfang.contract.filing;
