package org.lianfang.protocol.vault;

import org.lianfang.protocol.Bytes;

/// 32 bytes that stand for a subject under one k_T. Has no printable form: whoever knows a token
/// and sees it elsewhere has linked two subjects.
public record Token(Bytes bytes) {
  public static final int SIZE = 32;

  public Token {
    if (bytes.size() != SIZE) {
      throw new IllegalArgumentException("a token has 32 bytes, not " + bytes.size());
    }
  }

  @Override
  public String toString() {
    return "Token";
  }
}
