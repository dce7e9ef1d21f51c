package org.lianfang.oprf.dkg;

import java.math.BigInteger;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import javax.security.auth.Destroyable;
import org.lianfang.oprf.group.Element;
import org.lianfang.oprf.group.Group;
import org.lianfang.oprf.group.Scalar;
import org.lianfang.oprf.group.SecretScalar;

/// A dealer's secret polynomial, lowest coefficient first, none zero.
final class Polynomial implements Destroyable {

  private final Group group;
  private final List<SecretScalar> coefficients;

  private Polynomial(Group group, List<SecretScalar> coefficients) {
    this.group = group;
    this.coefficients = coefficients;
  }

  static Polynomial draw(Group group, int threshold, SecureRandom random) {
    List<SecretScalar> coefficients = new ArrayList<>(threshold);
    for (int k = 0; k < threshold; k++) {
      coefficients.add(group.randomSecret(random));
    }
    return new Polynomial(group, List.copyOf(coefficients));
  }

  SecretScalar constant() {
    return coefficients.getFirst();
  }

  List<Element> commitments() {
    return coefficients.stream().map(group::multiplyGenerator).toList();
  }

  SecretScalar at(int index) {
    Scalar x = group.scalar(BigInteger.valueOf(index));
    SecretScalar value = group.decodeSecret(coefficients.getLast().copyOfSecretBytes());
    for (int k = coefficients.size() - 2; k >= 0; k--) {
      SecretScalar shifted = group.multiply(value, x);
      value.destroy();
      value = group.add(shifted, coefficients.get(k));
      shifted.destroy();
    }
    return value;
  }

  @Override
  public void destroy() {
    coefficients.forEach(SecretScalar::destroy);
  }

  @Override
  public boolean isDestroyed() {
    return constant().isDestroyed();
  }
}
