package org.lianfang.protocol.ledger;

import org.lianfang.protocol.member.MemberId;

/// A request id is unique within its member.
public record RequestKey(MemberId member, RequestId request) {}
