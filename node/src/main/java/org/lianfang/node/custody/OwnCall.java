package org.lianfang.node.custody;

import java.util.Optional;
import org.lianfang.oprf.Blinded;
import org.lianfang.oprf.group.Element;
import org.lianfang.protocol.call.CallItem;

/// One own call, ready to be asked: its item as it is signed, and what only the asker knows.
///
/// @param blinded the subject under its blind, where a subject is asked
/// @param recordElement the record id as an element, where a record is asked
record OwnCall(CallItem item, Optional<Blinded> blinded, Optional<Element> recordElement) {
  @Override
  public String toString() {
    return "OwnCall[" + item.id() + "]";
  }
}
