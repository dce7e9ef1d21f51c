package org.lianfang.protocol.call;

import java.time.Instant;
import java.util.List;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.member.MemberId;

/// One call as a custodian recorded it. Its bytes are hashed into the leaf of its batch; it goes to
/// the asker and, sealed, to the supervisor.
///
/// @param salt 32 random bytes: without them the leaf tells nothing
/// @param time of the request, by the asker's clock
/// @param headerBytes the request's header, which the asker signed
/// @param signature the asker's signature over the header
/// @param index the item's place in the request
/// @param path from the item to the header's root, 32 bytes each
/// @param evaluationHash SHA-256 over the evaluated elements; empty where it was not answered
public record CallEntry(
    Bytes salt,
    MemberId member,
    CallItem item,
    Instant time,
    Bytes headerBytes,
    Bytes signature,
    int index,
    List<Bytes> path,
    Bytes evaluationHash) {
  public CallEntry {
    path = List.copyOf(path);
    if (salt.size() != 32) {
      throw new IllegalArgumentException("a call entry's salt has 32 bytes");
    }
  }
}
