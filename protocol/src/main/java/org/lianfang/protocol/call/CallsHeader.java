package org.lianfang.protocol.call;

import java.time.Instant;
import java.util.List;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.custody.KeyId;
import org.lianfang.protocol.member.MemberId;

/// What the asker's signature covers of a batch of items to one custodian.
///
/// @param time the asker's clock, whole milliseconds
/// @param generation the generation of shares that the asker expects
/// @param keys the key ids under which answers are expected, ascending, each once
/// @param root RFC 6962 root over the items' bytes
/// @param size how many items, 1 to {@value #SIZE_MAX}
public record CallsHeader(
    MemberId member,
    MemberId custodian,
    Instant time,
    int generation,
    List<KeyId> keys,
    Bytes root,
    int size) {
  /// The label under which askers sign.
  public static final String LABEL = "lianfang/calls/1";

  public static final int SIZE_MAX = 500;

  /// The most keys that one batch may name.
  public static final int KEYS_MAX = 64;

  public CallsHeader {
    keys = List.copyOf(keys);
    if (root.size() != 32 || size < 1 || size > SIZE_MAX || keys.size() > KEYS_MAX) {
      throw new IllegalArgumentException("a batch of calls has 1 to " + SIZE_MAX + " items");
    }
  }
}
