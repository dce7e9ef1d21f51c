package org.lianfang.protocol.member;

import org.lianfang.protocol.Bytes;

/// An application with the applicant's signature over exactly its bytes.
public record SignedApplication(Bytes bytes, Application application, Bytes signature) {
  /// Whether the signature is that of the signing key which the application registers.
  public boolean isSignedFor(String alliance) {
    return application.keys().signing().verify(Application.LABEL, alliance, bytes, signature);
  }
}
