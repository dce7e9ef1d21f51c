package org.lianfang.protocol;

/// Bytes from outside that are not what they claim to be. The message names the field, never its
/// content.
@SuppressWarnings("serial")
public final class Malformed extends Exception {
  public Malformed(String message) {
    super(message);
  }
}
