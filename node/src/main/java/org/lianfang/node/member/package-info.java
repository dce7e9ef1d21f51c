/// What the member does as one of the alliance: proposing and voting.
@org.jspecify.annotations.NullMarked
package org.lianfang.node.member;
