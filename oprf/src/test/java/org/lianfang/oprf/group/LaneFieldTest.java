package org.lianfang.oprf.group;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.math.BigInteger;
import java.util.function.BinaryOperator;
import java.util.function.DoubleSupplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.lianfang.oprf.Seeded;

class LaneFieldTest {

  private static final BigInteger P = Field.PRIME;
  private static final int LANES = LaneField.LANES;

  /// What every result keeps to, and what sums of it may come to.
  private static final double TIGHT = 0x1p50 + 0x1p12;

  private static final double TWICE = 2 * TIGHT + 2;
  private static final double THRICE = 3 * TIGHT + 3;

  private final Seeded random = new Seeded(LaneFieldTest.class);

  @BeforeEach
  void needs_the_module() {
    assumeThat(ModuleLayer.boot().findModule("jdk.incubator.vector")).isPresent();
  }

  private interface Operation {
    void run(LaneField field, double[] out, double[] left, double[] right);
  }

  private static BigInteger value(double[] limbs, int lane) {
    BigInteger sum = BigInteger.ZERO;
    for (int k = LaneField.LIMBS - 1; k >= 0; k--) {
      sum = sum.shiftLeft(51).add(BigInteger.valueOf((long) limbs[k * LANES + lane]));
    }
    return sum.mod(P);
  }

  private static double[] limbs(DoubleSupplier limb) {
    double[] out = new double[LaneField.SIZE];
    for (int i = 0; i < out.length; i++) {
      out[i] = limb.getAsDouble();
    }
    return out;
  }

  /// Integers from −bound to bound, both and zero included often.
  private DoubleSupplier upTo(double bound) {
    return () ->
        switch (random.nextInt(5)) {
          case 0 -> bound;
          case 1 -> -bound;
          case 2 -> 0;
          default ->
              Math.floorMod(new BigInteger(random.bytes(8)).longValue(), 2 * (long) bound + 1)
                  - bound;
        };
  }

  private void compare(
      double leftBound,
      double rightBound,
      double outBound,
      Operation run,
      BinaryOperator<BigInteger> expected) {
    LaneField field = new LaneField();
    for (int round = 0; round < 1_500; round++) {
      double[] left = limbs(upTo(leftBound));
      double[] right = limbs(upTo(rightBound));
      if (round < 4) {
        // All columns of a product at their extremes, of either sign.
        left = limbs(() -> leftBound);
        double sign = round % 2 == 0 ? rightBound : -rightBound;
        right = limbs(() -> sign);
      }
      double[] out = new double[LaneField.SIZE];
      run.run(field, out, left, right);
      for (double limb : out) {
        assertThat(Math.abs(limb))
            .isLessThanOrEqualTo(outBound)
            .isEqualTo(Math.rint(Math.abs(limb)));
      }
      for (int lane = 0; lane < LANES; lane++) {
        assertThat(value(out, lane))
            .isEqualTo(expected.apply(value(left, lane), value(right, lane)).mod(P));
      }
    }
  }

  @Test
  void products_are_right_up_to_the_bounds_and_tight() {
    Operation multiply = (field, out, a, b) -> field.multiply(out, 0, a, 0, b, 0);
    compare(TIGHT, THRICE, TIGHT, multiply, BigInteger::multiply);
    compare(THRICE, TIGHT, TIGHT, multiply, BigInteger::multiply);
    // The outermost for which H still fits its double.
    compare(0x1p51, 0x1p51, TIGHT, multiply, BigInteger::multiply);
  }

  @Test
  void products_of_two_sums_are_beyond_the_bounds() {
    // That the bound is no larger than said: else carrying before would be wasted.
    LaneField field = new LaneField();
    double[] sum = limbs(() -> TWICE + 0x1p20);
    double[] out = new double[LaneField.SIZE];
    field.multiply(out, 0, sum, 0, sum, 0);
    assertThat(value(out, 0)).isNotEqualTo(value(sum, 0).multiply(value(sum, 0)).mod(P));
  }

  @Test
  void squares_are_right_up_to_the_bounds_and_tight() {
    compare(
        TIGHT + 2,
        0,
        TIGHT,
        (field, out, a, b) -> field.square(out, 0, a, 0),
        (a, b) -> a.multiply(a));
  }

  @Test
  void sums_and_differences_are_right() {
    compare(
        TIGHT,
        TWICE,
        THRICE,
        (field, out, a, b) -> LaneField.add(out, 0, a, 0, b, 0),
        BigInteger::add);
    compare(
        TIGHT,
        TWICE,
        THRICE,
        (field, out, a, b) -> LaneField.subtract(out, 0, a, 0, b, 0),
        BigInteger::subtract);
    compare(
        TIGHT,
        0,
        TIGHT,
        (field, out, a, b) -> LaneField.negate(out, 0, a, 0),
        (a, b) -> a.negate());
  }

  @Test
  void carrying_makes_tight_what_is_below_2_to_53() {
    compare(0x1p53 - 1, 0, TIGHT, (field, out, a, b) -> field.carry(out, 0, a, 0), (a, b) -> a);
  }

  @Test
  void representatives_are_those_below_the_prime() {
    for (int round = 0; round < 1_500; round++) {
      double[] value = limbs(upTo(TIGHT));
      requireCanonical(value);
    }
    for (int delta = -20; delta < 20; delta++) {
      double[] near = LaneField.of(BigInteger.ZERO);
      for (int lane = 0; lane < LANES; lane++) {
        near[lane] = delta - lane;
      }
      requireCanonical(near);
    }
    requireCanonical(limbs(() -> TIGHT));
    requireCanonical(limbs(() -> -TIGHT));
  }

  private static void requireCanonical(double[] value) {
    long[] out = new long[LaneField.SIZE];
    LaneField.canonical(out, value, 0);
    for (int lane = 0; lane < LANES; lane++) {
      BigInteger sum = BigInteger.ZERO;
      for (int k = LaneField.LIMBS - 1; k >= 0; k--) {
        assertThat(out[k * LANES + lane]).isBetween(0L, (1L << 51) - 1);
        sum = sum.shiftLeft(51).add(BigInteger.valueOf(out[k * LANES + lane]));
      }
      assertThat(sum).isEqualTo(value(value, lane));
    }
  }

  @Test
  void constants_are_tight_and_right_in_every_lane() {
    for (int i = 0; i < 200; i++) {
      BigInteger value = new BigInteger(256, random);
      double[] lanes = LaneField.of(value);
      for (int lane = 0; lane < LANES; lane++) {
        assertThat(value(lanes, lane)).isEqualTo(value.mod(P));
      }
      for (double limb : lanes) {
        assertThat(Math.abs(limb)).isLessThanOrEqualTo(TIGHT);
      }
    }
  }

  @Test
  void flags_select_lane_by_lane() {
    double[] a = limbs(() -> random.nextInt());
    double[] b = limbs(() -> random.nextInt());
    for (int bits = 0; bits < 256; bits++) {
      long[] flags = new long[LANES];
      for (int lane = 0; lane < LANES; lane++) {
        flags[lane] = -((bits >> lane) & 1);
      }
      double[] out = new double[LaneField.SIZE];
      LaneField.select(out, 0, a, 0, b, 0, flags);
      for (int i = 0; i < out.length; i++) {
        assertThat(out[i]).isEqualTo(flags[i % LANES] == 0 ? a[i] : b[i]);
      }
    }
  }

  @Test
  void every_digit_chooses_its_multiple() {
    int entry = LanePoints.SIZE;
    double[] table = new double[7 + 9 * entry];
    for (int i = 0; i < table.length; i++) {
      table[i] = random.nextInt();
    }
    for (int round = 0; round < 200; round++) {
      long[] digits = new long[2 * LANES];
      for (int lane = 0; lane < LANES; lane++) {
        digits[LANES + lane] = random.nextInt(17) - 8L;
      }
      double[] out = new double[entry];
      LaneField.choose(out, table, 7, digits, LANES);
      for (int i = 0; i < entry; i++) {
        long digit = digits[LANES + i % LANES];
        int part = i / LaneField.SIZE;
        int from = digit < 0 && part < 2 ? (1 - part) * LaneField.SIZE + i % LaneField.SIZE : i;
        double expected = table[7 + (int) Math.abs(digit) * entry + from];
        assertThat(out[i]).isEqualTo(digit < 0 && part == 2 ? -expected : expected);
      }
    }
  }
}
