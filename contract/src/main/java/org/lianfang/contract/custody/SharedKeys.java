package org.lianfang.contract.custody;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import org.lianfang.oprf.group.Element;
import org.lianfang.oprf.group.ElementBatch;
import org.lianfang.oprf.group.Group;
import org.lianfang.oprf.group.InvalidGroupValue;
import org.lianfang.oprf.group.Scalar;
import org.lianfang.protocol.Bytes;

/// Whether public keys belong together: decoded and checked in the group, with public values only.
final class SharedKeys {
  private final Group group;

  SharedKeys(Group group) {
    this.group = group;
  }

  /// Whether these are the canonical bytes of an element other than the identity.
  boolean isElement(Bytes encoded) {
    try {
      group.decodeElement(encoded.toArray());
      return true;
    } catch (InvalidGroupValue e) {
      return false;
    }
  }

  /// Whether K and K_1 to K_n lie on one polynomial of degree t − 1, K at 0 and K_i at i: the first
  /// t shares fix the polynomial, and K and every further share are compared with what it gives
  /// there. Otherwise different custodians would answer under different keys.
  boolean lieOnOnePolynomial(int threshold, Bytes publicKey, List<Bytes> shareKeys) {
    try {
      List<Element> shares = new ArrayList<>();
      for (Bytes share : shareKeys) {
        shares.add(group.decodeElement(share.toArray()));
      }
      Element key = group.decodeElement(publicKey.toArray());
      ElementBatch basis = ElementBatch.of(shares.subList(0, threshold));
      if (!key.equals(group.sum(weights(0, threshold), basis))) {
        return false;
      }
      for (int index = threshold + 1; index <= shares.size(); index++) {
        if (!shares.get(index - 1).equals(group.sum(weights(index, threshold), basis))) {
          return false;
        }
      }
      return true;
    } catch (InvalidGroupValue e) {
      return false;
    }
  }

  /// Lagrange's coefficients of the points 1 to t at `at`, modulo the group's order.
  private List<Scalar> weights(int at, int threshold) {
    List<Scalar> weights = new ArrayList<>();
    for (int own = 1; own <= threshold; own++) {
      BigInteger numerator = BigInteger.ONE;
      BigInteger denominator = BigInteger.ONE;
      for (int other = 1; other <= threshold; other++) {
        if (other != own) {
          numerator = numerator.multiply(BigInteger.valueOf(at - other));
          denominator = denominator.multiply(BigInteger.valueOf(own - other));
        }
      }
      weights.add(group.scalar(numerator.multiply(denominator.modInverse(group.order()))));
    }
    return weights;
  }
}
