/// Who belongs to the alliance: genesis, admission, suspension, expulsion, restoration and votes.
@org.jspecify.annotations.NullMarked
package org.lianfang.contract.member;
