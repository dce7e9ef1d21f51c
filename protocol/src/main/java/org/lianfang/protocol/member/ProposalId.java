package org.lianfang.protocol.member;

import org.lianfang.protocol.Bytes;

/// Names a proposal: the first 16 bytes of the SHA-256 of the envelope that made it.
public record ProposalId(Bytes bytes) {
  public static final int SIZE = 16;

  public ProposalId {
    if (bytes.size() != SIZE) {
      throw new IllegalArgumentException("a proposal id has 16 bytes, not " + bytes.size());
    }
  }

  @Override
  public String toString() {
    return bytes.toHex();
  }
}
