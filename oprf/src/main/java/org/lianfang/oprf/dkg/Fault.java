package org.lianfang.oprf.dkg;

/// Why a dealer is at fault.
public enum Fault {
  /// Its message does not parse: a wrong length, or an element that is the identity or not
  /// canonical.
  MALFORMED,
  /// Its proof of possession of the constant term does not hold. Anyone can check this.
  POSSESSION,
  /// The share it dealt to the receiver does not decrypt. Provable by a [Complaint].
  UNREADABLE,
  /// The share it dealt to the receiver is no scalar. Provable by a [Complaint].
  NOT_A_SCALAR,
  /// The share it dealt to the receiver differs from its commitments. Provable by a [Complaint].
  MISMATCH
}
