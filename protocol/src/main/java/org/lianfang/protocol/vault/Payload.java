package org.lianfang.protocol.vault;

/// What a payload says once opened. Never printed.
///
/// @param identifier the subject's canonical identifier
/// @param note free text, at most 500 characters
public record Payload(String identifier, String note) {
  @Override
  public String toString() {
    return "Payload";
  }
}
