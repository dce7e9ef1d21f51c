package org.lianfang.protocol.checkpoint;

/// A proof, a signature or a quorum does not hold: what it was shown for MUST NOT be relied on.
///
/// The message says which check failed and carries public values only.
@SuppressWarnings("serial")
public final class Unproven extends Exception {
  public Unproven(String message) {
    super(message);
  }
}
