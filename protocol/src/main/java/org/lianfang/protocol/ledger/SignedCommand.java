package org.lianfang.protocol.ledger;

import java.time.Instant;
import org.lianfang.protocol.member.KeyFingerprint;
import org.lianfang.protocol.member.MemberId;

/// The content of an envelope: who asks for what, under which request id, until when.
///
/// @param expiresAt whole seconds; at most 24 hours ahead of ledger time
public record SignedCommand(
    RequestId request, MemberId member, KeyFingerprint key, Instant expiresAt, Command command) {}
