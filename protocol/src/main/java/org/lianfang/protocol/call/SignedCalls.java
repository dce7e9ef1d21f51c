package org.lianfang.protocol.call;

import java.util.List;
import org.lianfang.protocol.Bytes;

/// Items of one member to one custodian, transported and signed together.
///
/// @param headerBytes exactly the bytes that are signed under [CallsHeader#LABEL] with the asker's
///   custody key
public record SignedCalls(
    Bytes headerBytes, CallsHeader header, Bytes signature, List<CallItem> items) {
  public SignedCalls {
    items = List.copyOf(items);
    if (items.size() != header.size()) {
      throw new IllegalArgumentException("the header counts its items");
    }
  }
}
