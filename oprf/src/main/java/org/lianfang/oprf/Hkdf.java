package org.lianfang.oprf;

import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.KDF;
import javax.crypto.spec.HKDFParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/// HKDF (RFC 5869) with the suite's hash.
final class Hkdf {

  private final String algorithm;

  Hkdf(String algorithm) {
    this.algorithm = algorithm;
  }

  /// Extract and expand; an empty salt is the RFC's string of zeros.
  byte[] derive(byte[] inputKey, byte[] salt, byte[] info, int length) {
    HKDFParameterSpec.Builder extract = HKDFParameterSpec.ofExtract().addIKM(inputKey);
    if (salt.length > 0) {
      extract.addSalt(salt);
    }
    return run(extract.thenExpand(info, length));
  }

  byte[] expand(byte[] pseudorandomKey, byte[] info, int length) {
    SecretKeySpec key = new SecretKeySpec(pseudorandomKey, "Generic");
    return run(HKDFParameterSpec.expandOnly(key, info, length));
  }

  private byte[] run(HKDFParameterSpec parameters) {
    try {
      return KDF.getInstance(algorithm).deriveData(parameters);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(algorithm + " is missing from this Java", e);
    }
  }

  static void erase(byte[] secret) {
    Arrays.fill(secret, (byte) 0);
  }
}
