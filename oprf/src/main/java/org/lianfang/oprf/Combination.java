package org.lianfang.oprf;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.lianfang.oprf.group.ElementBatch;
import org.lianfang.oprf.group.Group;

/// How the answers of certain custodians add up to the answer of the whole key.
///
/// The Lagrange coefficients at zero are fractions; over their common denominator D they are small
/// integers for the usual numbers of custodians (3 of 5: at most 15, D ≤ 8), so an answer costs a
/// few additions. 1/D is left over and folds into the unblinding. Nothing of the result depends on
/// which custodians answered.
public final class Combination {

  private final List<Integer> indices;
  private final List<BigInteger> weights;
  private final BigInteger divisor;

  private Combination(List<Integer> indices, List<BigInteger> weights, BigInteger divisor) {
    this.indices = indices;
    this.weights = weights;
    this.divisor = divisor;
  }

  /// The combination for these custodians.
  ///
  /// @param indices of as many custodians as the threshold, each once, in the order of the answers
  /// @return weights λ_i · D and D
  public static Combination of(List<Integer> indices) {
    if (indices.isEmpty() || new HashSet<>(indices).size() != indices.size()) {
      throw new IllegalArgumentException("answers of different custodians combine, each once");
    }
    List<BigInteger> numerators = new ArrayList<>();
    List<BigInteger> denominators = new ArrayList<>();
    BigInteger divisor = BigInteger.ONE;
    for (int own : indices) {
      KeyShare.requireIndex(own);
      BigInteger numerator = BigInteger.ONE;
      BigInteger denominator = BigInteger.ONE;
      for (int other : indices) {
        if (other != own) {
          numerator = numerator.multiply(BigInteger.valueOf(other));
          denominator = denominator.multiply(BigInteger.valueOf(other - own));
        }
      }
      BigInteger common = numerator.gcd(denominator);
      if (denominator.signum() < 0) {
        common = common.negate();
      }
      numerators.add(numerator.divide(common));
      denominators.add(denominator.divide(common));
      BigInteger reduced = denominators.getLast();
      divisor = divisor.multiply(reduced).divide(divisor.gcd(reduced));
    }
    List<BigInteger> weights = new ArrayList<>();
    for (int i = 0; i < numerators.size(); i++) {
      weights.add(numerators.get(i).multiply(divisor).divide(denominators.get(i)));
    }
    return new Combination(List.copyOf(indices), List.copyOf(weights), divisor);
  }

  /// Combines answers whose proofs were checked.
  ///
  /// @param group the group
  /// @param answers of the custodians this combination is for, in its order, of equal size, under
  ///   one key and one generation of its shares
  /// @return D · key · element for each place
  /// @throws org.lianfang.oprf.group.InvalidGroupValue if a sum is the identity: the answers do not
  ///   belong together
  public Combined combine(Group group, List<Evaluated> answers) {
    if (!answers.stream().map(Evaluated::index).toList().equals(indices)) {
      throw new IllegalArgumentException("answers of other custodians than the combination's");
    }
    List<ElementBatch> batches = answers.stream().map(Evaluated::elements).toList();
    return new Combined(group.sumEach(weights, batches), divisor);
  }

  List<BigInteger> weights() {
    return weights;
  }

  BigInteger divisor() {
    return divisor;
  }

  /// The sum of answers, still to be divided.
  ///
  /// @param elements D · key · element for each place
  /// @param divisor D
  public record Combined(ElementBatch elements, BigInteger divisor) {}
}
