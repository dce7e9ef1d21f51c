package org.lianfang.oprf.group;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.util.function.BinaryOperator;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.Test;
import org.lianfang.oprf.Seeded;

class FieldTest {

  private static final BigInteger P = Field.PRIME;

  private final Seeded random = new Seeded(FieldTest.class);

  private interface Operation {
    void run(long[] out, long[] left, long[] right);
  }

  private static BigInteger value(long[] limbs) {
    BigInteger sum = BigInteger.ZERO;
    for (int i = Field.LIMBS - 1; i >= 0; i--) {
      sum = sum.shiftLeft(51).add(BigInteger.valueOf(limbs[i]));
    }
    return sum.mod(P);
  }

  private long[] limbs(LongSupplier limb) {
    long[] out = new long[Field.LIMBS];
    for (int i = 0; i < out.length; i++) {
      out[i] = limb.getAsLong();
    }
    return out;
  }

  /// Limbs from zero to the bound, both included often.
  private LongSupplier upTo(long bound) {
    return () ->
        switch (random.nextInt(4)) {
          case 0 -> bound;
          case 1 -> 0;
          default -> Math.floorMod(new BigInteger(random.bytes(8)).longValue(), bound + 1);
        };
  }

  private void compare(
      long leftBound, long rightBound, Operation run, BinaryOperator<BigInteger> expected) {
    for (int round = 0; round < 4_000; round++) {
      long[] left = limbs(upTo(leftBound));
      long[] right = limbs(upTo(rightBound));
      long[] out = new long[Field.LIMBS];
      run.run(out, left, right);
      assertThat(value(out)).isEqualTo(expected.apply(value(left), value(right)).mod(P));
    }
  }

  private static final long TIGHT = (1L << 51) + (1L << 13);
  private static final long LOOSE = (1L << 53) + (1L << 52); // 2^53.58

  @Test
  void products_are_right_up_to_the_bounds_and_tight() {
    compare(
        LOOSE,
        LOOSE,
        (out, a, b) -> {
          Field.multiply(out, 0, a, 0, b, 0);
          requireTight(out);
        },
        BigInteger::multiply);
  }

  @Test
  void squares_are_right_up_to_the_bounds_and_tight() {
    compare(
        LOOSE,
        0,
        (out, a, b) -> {
          Field.square(out, 0, a, 0);
          requireTight(out);
        },
        (a, b) -> a.multiply(a));
  }

  private static void requireTight(long[] out) {
    for (long limb : out) {
      assertThat(limb).isBetween(0L, TIGHT);
    }
  }

  @Test
  void sums_and_differences_are_right_and_within_the_bounds() {
    compare(TIGHT, TIGHT, (out, a, b) -> Field.add(out, 0, a, 0, b, 0), BigInteger::add);
    compare(
        TIGHT + (1L << 51),
        TIGHT,
        (out, a, b) -> {
          Field.subtract(out, 0, a, 0, b, 0);
          for (long limb : out) {
            assertThat(limb).isBetween(0L, LOOSE);
          }
        },
        BigInteger::subtract);
    compare(
        TIGHT,
        0,
        (out, a, b) -> {
          Field.negate(out, 0, a, 0);
          requireTight(out);
        },
        (a, b) -> a.negate());
  }

  @Test
  void encoding_is_the_one_representative_below_the_prime() {
    for (int round = 0; round < 4_000; round++) {
      long[] a = limbs(upTo(LOOSE));
      byte[] encoded = new byte[32];
      Field.encode(encoded, 0, a, 0);
      assertThat(littleEndian(encoded)).isEqualTo(value(a));
      long[] back = new long[Field.LIMBS];
      Field.decode(back, 0, encoded, 0);
      assertThat(value(back)).isEqualTo(value(a));
    }
    for (int delta = -20; delta < 20; delta++) {
      BigInteger near = P.add(BigInteger.valueOf(delta));
      long[] a = new long[Field.LIMBS];
      for (int i = 0; i < Field.LIMBS; i++) {
        a[i] = near.shiftRight(51 * i).longValue() & (i == 4 ? -1 : (1L << 51) - 1);
      }
      byte[] encoded = new byte[32];
      Field.encode(encoded, 0, a, 0);
      assertThat(littleEndian(encoded)).isEqualTo(near.mod(P));
    }
  }

  @Test
  void power_for_roots_is_two_to_252_less_three() {
    BigInteger exponent = BigInteger.TWO.pow(252).subtract(BigInteger.valueOf(3));
    for (int round = 0; round < 50; round++) {
      long[] a = limbs(upTo(TIGHT));
      assertThat(value(Field.powerForRoot(a))).isEqualTo(value(a).modPow(exponent, P));
    }
  }

  private static BigInteger littleEndian(byte[] bytes) {
    BigInteger value = BigInteger.ZERO;
    for (int i = bytes.length - 1; i >= 0; i--) {
      value = value.shiftLeft(8).or(BigInteger.valueOf(bytes[i] & 0xff));
    }
    return value;
  }
}
