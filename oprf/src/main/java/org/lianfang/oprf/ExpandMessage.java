package org.lianfang.oprf;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/// expand_message_xmd of RFC 9380, section 5.3.1, with SHA-512 and 64 bytes of output: one block.
final class ExpandMessage {

  private static final int BLOCK = 128;
  private static final byte[] ZERO_BLOCK = new byte[BLOCK];
  private static final byte[] LENGTH_AND_ZERO = {0, 64, 0};

  private final byte[] tagAndLength;

  ExpandMessage(byte[] domainSeparation) {
    if (domainSeparation.length > 255) {
      throw new IllegalArgumentException("a domain separation tag has at most 255 bytes");
    }
    tagAndLength = new byte[domainSeparation.length + 1];
    System.arraycopy(domainSeparation, 0, tagAndLength, 0, domainSeparation.length);
    tagAndLength[domainSeparation.length] = (byte) domainSeparation.length;
  }

  byte[] expand(byte[] message) {
    MessageDigest sha512 = sha512();
    sha512.update(ZERO_BLOCK);
    sha512.update(message);
    sha512.update(LENGTH_AND_ZERO);
    byte[] first = sha512.digest(tagAndLength);
    sha512.update(first);
    sha512.update((byte) 1);
    return sha512.digest(tagAndLength);
  }

  static MessageDigest sha512() {
    try {
      return MessageDigest.getInstance("SHA-512");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("SHA-512 is missing from this Java", e);
    }
  }
}
