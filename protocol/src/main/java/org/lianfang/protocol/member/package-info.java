/// Members, their roles and keys, and the roster whose signatures count.
@org.jspecify.annotations.NullMarked
package org.lianfang.protocol.member;
