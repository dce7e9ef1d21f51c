package org.lianfang.oprf.group;

import java.math.BigInteger;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/// Arithmetic modulo p = 2^255 − 19 on several values at once, one in each lane of a vector of
/// doubles: eight lanes where the processor has vectors of 512 bits (AVX-512), four where it has
/// 256 (AVX2).
///
/// A value is five limbs to the base 2^51, of either sign, held as doubles that are integers. The
/// values of all lanes lie one limb after the other: limb k of lane l at [#LANES]·k + l.
///
/// **Products.** Vectors have no instruction in Java that gives all 102 bits of a product of two
/// limbs, but a fused multiply-add rounds only once. Adding a·b to 1.5·2^103, where doubles are
/// 2^51 apart, leaves H with a·b = H·2^51 + L and |L| ≤ 2^50; taking H·2^51 off in a second
/// multiply-add leaves L, exactly. The summand of the second also holds 1.5·2^52, so that H and L
/// both stand in the low bits of their doubles and can be added up as longs. The two offsets are
/// taken off once per column, in [#reduce].
///
/// **Bounds.** A result of [#multiply], [#square], [#carry] and [#of] is *tight*: |limb| ≤ 2^50 +
/// 2^12. H fits its double if |a·b| ≤ 2^102. So a product takes operands whose limbs multiply to no
/// more: tight times a sum of up to three tight values, never two sums; a square takes a tight
/// value, because its products are doubled. [#add] and [#subtract] do not carry. A column of a
/// product is below 20 · 5 · (2^51 + 2^50) < 2^59.
///
/// **Constant time.** There is no branch, no index and no loop that depends on a value. Additions
/// and multiply-adds of doubles take a time of their own only for subnormal numbers, infinities and
/// NaN, and every value here is an integer below 2^105.
///
/// **Speed.** The compiler keeps vectors in registers only in methods that it inlines whole, which
/// it gives up beyond some sixty multiplications; hence a product in several methods that pass
/// columns on through an array, and vectors that no method returns but loads.
///
/// One object serves one thread.
final class LaneField {

  private static final VectorSpecies<Double> DOUBLES =
      LaneSupport.isWide() ? DoubleVector.SPECIES_512 : DoubleVector.SPECIES_256;
  private static final VectorSpecies<Long> LONGS =
      LaneSupport.isWide() ? LongVector.SPECIES_512 : LongVector.SPECIES_256;

  static final int LANES = DOUBLES.length();
  static final int LIMBS = 5;

  /// Length of the values of all lanes, in doubles.
  static final int SIZE = LIMBS * LANES;

  private static final int BITS = 51;
  private static final long MASK = (1L << BITS) - 1;
  private static final double BASE = 0x1p51;

  /// Where doubles are 2^51 apart, and in the middle between two powers of two.
  private static final double HIGH = 0x1.8p103;

  /// Where doubles are 1 apart, likewise.
  private static final double INTEGERS = 0x1.8p52;

  private static final double LOW = HIGH + INTEGERS;
  private static final long HIGH_BITS = Double.doubleToRawLongBits(HIGH);
  private static final long INTEGER_BITS = Double.doubleToRawLongBits(INTEGERS);
  private static final long HALF = 1L << (BITS - 1);

  /// What the offsets add to the columns of a product and of a square, to be taken off, and half
  /// the base, so that carrying rounds to the nearest.
  private static final long[] PRODUCT_OFFSETS = offsets(false);

  private static final long[] SQUARE_OFFSETS = offsets(true);

  /// 2p, whose limbs exceed those of any tight value.
  private static final long TWO_P_LOW = (1L << 52) - 38;

  private static final long TWO_P = (1L << 52) - 2;

  private final long[] columns = new long[2 * SIZE];

  private static long[] offsets(boolean square) {
    long[] folded = new long[LIMBS];
    for (int column = 0; column < 2 * LIMBS; column++) {
      long offset = terms(column, square) * INTEGER_BITS + terms(column - 1, square) * HIGH_BITS;
      folded[column % LIMBS] -= column < LIMBS ? offset - HALF : 19 * offset;
    }
    return folded;
  }

  /// How many products of limbs begin in a column.
  private static int terms(int column, boolean square) {
    int terms = 0;
    for (int i = 0; i < LIMBS; i++) {
      for (int j = square ? i : 0; j < LIMBS; j++) {
        terms += i + j == column ? 1 : 0;
      }
    }
    return terms;
  }

  /// One value in all lanes.
  static double[] of(BigInteger value) {
    double[] out = new double[SIZE];
    for (int lane = 0; lane < LANES; lane++) {
      put(out, 0, lane, Field.of(value), 0);
    }
    new LaneField().carry(out, 0, out, 0);
    return out;
  }

  /// Puts a value of [Field] into one lane; to be carried before it is multiplied.
  static void put(double[] out, int o, int lane, long[] value, int i) {
    for (int k = 0; k < LIMBS; k++) {
      out[o + k * LANES + lane] = value[i + k];
    }
  }

  static void set(double[] out, int o, double[] a, int i) {
    System.arraycopy(a, i, out, o, SIZE);
  }

  static void add(double[] out, int o, double[] a, int i, double[] b, int j) {
    for (int k = 0; k < SIZE; k += LANES) {
      load(a, i + k).add(load(b, j + k)).intoArray(out, o + k);
    }
  }

  static void subtract(double[] out, int o, double[] a, int i, double[] b, int j) {
    for (int k = 0; k < SIZE; k += LANES) {
      load(a, i + k).sub(load(b, j + k)).intoArray(out, o + k);
    }
  }

  static void negate(double[] out, int o, double[] a, int i) {
    for (int k = 0; k < SIZE; k += LANES) {
      load(a, i + k).neg().intoArray(out, o + k);
    }
  }

  /// In each lane b if the flag is set, else a.
  ///
  /// @param flags a long for each lane, 0 or −1
  static void select(double[] out, int o, double[] a, int i, double[] b, int j, long[] flags) {
    var chosen = loadLongs(flags, 0).test(VectorOperators.IS_NEGATIVE).cast(DOUBLES);
    for (int k = 0; k < SIZE; k += LANES) {
      load(a, i + k).blend(load(b, j + k), chosen).intoArray(out, o + k);
    }
  }

  /// The prepared point that a digit asks for, from a table of its multiples by 0 to 8: every entry
  /// is read, whatever the digits.
  ///
  /// @param digits one for each lane, from −8 to 8
  static void choose(double[] out, double[] table, int from, long[] digits, int at) {
    LongVector digit = loadLongs(digits, at);
    var negative = digit.test(VectorOperators.IS_NEGATIVE);
    // AVX2 has no absolute value of longs.
    LongVector sign = digit.lanewise(VectorOperators.ASHR, 63);
    LongVector size = digit.lanewise(VectorOperators.XOR, sign).sub(sign);
    var bit0 = size.and(1).eq(1).cast(DOUBLES);
    var bit1 = size.and(2).eq(2).cast(DOUBLES);
    var bit2 = size.and(4).eq(4).cast(DOUBLES);
    var eight = size.eq(8).cast(DOUBLES);
    int entry = 4 * SIZE;
    for (int i = 0; i < entry; i += LANES) {
      int k = from + i;
      DoubleVector e01 = load(table, k).blend(load(table, k + entry), bit0);
      DoubleVector e23 = load(table, k + 2 * entry).blend(load(table, k + 3 * entry), bit0);
      DoubleVector e45 = load(table, k + 4 * entry).blend(load(table, k + 5 * entry), bit0);
      DoubleVector e67 = load(table, k + 6 * entry).blend(load(table, k + 7 * entry), bit0);
      DoubleVector e03 = e01.blend(e23, bit1);
      DoubleVector e47 = e45.blend(e67, bit1);
      e03.blend(e47, bit2).blend(load(table, k + 8 * entry), eight).intoArray(out, i);
    }
    // −(x, y) = (−x, y) swaps Y + X and Y − X and negates T.
    var swap = negative.cast(DOUBLES);
    for (int k = 0; k < SIZE; k += LANES) {
      DoubleVector sum = load(out, k);
      DoubleVector difference = load(out, k + SIZE);
      sum.blend(difference, swap).intoArray(out, k);
      difference.blend(sum, swap).intoArray(out, k + SIZE);
      DoubleVector t = load(out, k + 2 * SIZE);
      t.blend(t.neg(), swap).intoArray(out, k + 2 * SIZE);
    }
  }

  /// Makes a value below 2^53 tight.
  void carry(double[] out, int o, double[] a, int i) {
    DoubleVector t0 = load(a, i);
    DoubleVector t1 = load(a, i + LANES);
    DoubleVector t2 = load(a, i + 2 * LANES);
    DoubleVector t3 = load(a, i + 3 * LANES);
    DoubleVector t4 = load(a, i + 4 * LANES);
    DoubleVector integers = DoubleVector.broadcast(DOUBLES, INTEGERS);
    DoubleVector inverse = DoubleVector.broadcast(DOUBLES, 1 / BASE);
    DoubleVector minus = DoubleVector.broadcast(DOUBLES, -BASE);
    DoubleVector c0 = t0.fma(inverse, integers).sub(integers);
    DoubleVector c1 = t1.fma(inverse, integers).sub(integers);
    DoubleVector c2 = t2.fma(inverse, integers).sub(integers);
    DoubleVector c3 = t3.fma(inverse, integers).sub(integers);
    DoubleVector c4 = t4.fma(inverse, integers).sub(integers);
    c4.fma(DoubleVector.broadcast(DOUBLES, 19), c0.fma(minus, t0)).intoArray(out, o);
    c1.fma(minus, t1).add(c0).intoArray(out, o + LANES);
    c2.fma(minus, t2).add(c1).intoArray(out, o + 2 * LANES);
    c3.fma(minus, t3).add(c2).intoArray(out, o + 3 * LANES);
    c4.fma(minus, t4).add(c3).intoArray(out, o + 4 * LANES);
  }

  void multiply(double[] out, int o, double[] a, int i, double[] b, int j) {
    setRows01(columns, a, i, b, j);
    addRows23(columns, a, i, b, j);
    addRow4(columns, a, i, b, j);
    reduce(out, o, columns, PRODUCT_OFFSETS);
  }

  void square(double[] out, int o, double[] a, int i) {
    setSquares(columns, a, i);
    reduce(out, o, columns, SQUARE_OFFSETS);
  }

  void squareTimes(double[] a, int i, int times) {
    for (int k = 0; k < times; k++) {
      square(a, i, a, i);
    }
  }

  /// Columns 0 to 6 of a product: limbs 0 and 1 of `a` times all of `b`.
  private static void setRows01(long[] columns, double[] a, int i, double[] b, int j) {
    DoubleVector high = DoubleVector.broadcast(DOUBLES, HIGH);
    DoubleVector low = DoubleVector.broadcast(DOUBLES, LOW);
    DoubleVector b0 = load(b, j);
    DoubleVector b1 = load(b, j + LANES);
    DoubleVector b2 = load(b, j + 2 * LANES);
    DoubleVector b3 = load(b, j + 3 * LANES);
    DoubleVector b4 = load(b, j + 4 * LANES);
    DoubleVector x = load(a, i);
    DoubleVector h0 = x.fma(b0, high);
    DoubleVector h1 = x.fma(b1, high);
    DoubleVector h2 = x.fma(b2, high);
    DoubleVector h3 = x.fma(b3, high);
    DoubleVector h4 = x.fma(b4, high);
    LongVector c0 = x.fma(b0, low.sub(h0)).reinterpretAsLongs();
    LongVector c1 = x.fma(b1, low.sub(h1)).reinterpretAsLongs().add(h0.reinterpretAsLongs());
    LongVector c2 = x.fma(b2, low.sub(h2)).reinterpretAsLongs().add(h1.reinterpretAsLongs());
    LongVector c3 = x.fma(b3, low.sub(h3)).reinterpretAsLongs().add(h2.reinterpretAsLongs());
    LongVector c4 = x.fma(b4, low.sub(h4)).reinterpretAsLongs().add(h3.reinterpretAsLongs());
    LongVector c5 = h4.reinterpretAsLongs();
    x = load(a, i + LANES);
    h0 = x.fma(b0, high);
    h1 = x.fma(b1, high);
    h2 = x.fma(b2, high);
    h3 = x.fma(b3, high);
    h4 = x.fma(b4, high);
    c1 = c1.add(x.fma(b0, low.sub(h0)).reinterpretAsLongs());
    c2 = c2.add(x.fma(b1, low.sub(h1)).reinterpretAsLongs()).add(h0.reinterpretAsLongs());
    c3 = c3.add(x.fma(b2, low.sub(h2)).reinterpretAsLongs()).add(h1.reinterpretAsLongs());
    c4 = c4.add(x.fma(b3, low.sub(h3)).reinterpretAsLongs()).add(h2.reinterpretAsLongs());
    c5 = c5.add(x.fma(b4, low.sub(h4)).reinterpretAsLongs()).add(h3.reinterpretAsLongs());
    LongVector c6 = h4.reinterpretAsLongs();
    c0.intoArray(columns, 0);
    c1.intoArray(columns, LANES);
    c2.intoArray(columns, 2 * LANES);
    c3.intoArray(columns, 3 * LANES);
    c4.intoArray(columns, 4 * LANES);
    c5.intoArray(columns, 5 * LANES);
    c6.intoArray(columns, 6 * LANES);
  }

  /// Columns 2 to 8: limbs 2 and 3 of `a`.
  private static void addRows23(long[] columns, double[] a, int i, double[] b, int j) {
    DoubleVector high = DoubleVector.broadcast(DOUBLES, HIGH);
    DoubleVector low = DoubleVector.broadcast(DOUBLES, LOW);
    DoubleVector b0 = load(b, j);
    DoubleVector b1 = load(b, j + LANES);
    DoubleVector b2 = load(b, j + 2 * LANES);
    DoubleVector b3 = load(b, j + 3 * LANES);
    DoubleVector b4 = load(b, j + 4 * LANES);
    LongVector c2 = loadLongs(columns, 2 * LANES);
    LongVector c3 = loadLongs(columns, 3 * LANES);
    LongVector c4 = loadLongs(columns, 4 * LANES);
    LongVector c5 = loadLongs(columns, 5 * LANES);
    LongVector c6 = loadLongs(columns, 6 * LANES);
    DoubleVector x = load(a, i + 2 * LANES);
    DoubleVector h0 = x.fma(b0, high);
    DoubleVector h1 = x.fma(b1, high);
    DoubleVector h2 = x.fma(b2, high);
    DoubleVector h3 = x.fma(b3, high);
    DoubleVector h4 = x.fma(b4, high);
    c2 = c2.add(x.fma(b0, low.sub(h0)).reinterpretAsLongs());
    c3 = c3.add(x.fma(b1, low.sub(h1)).reinterpretAsLongs()).add(h0.reinterpretAsLongs());
    c4 = c4.add(x.fma(b2, low.sub(h2)).reinterpretAsLongs()).add(h1.reinterpretAsLongs());
    c5 = c5.add(x.fma(b3, low.sub(h3)).reinterpretAsLongs()).add(h2.reinterpretAsLongs());
    c6 = c6.add(x.fma(b4, low.sub(h4)).reinterpretAsLongs()).add(h3.reinterpretAsLongs());
    LongVector c7 = h4.reinterpretAsLongs();
    x = load(a, i + 3 * LANES);
    h0 = x.fma(b0, high);
    h1 = x.fma(b1, high);
    h2 = x.fma(b2, high);
    h3 = x.fma(b3, high);
    h4 = x.fma(b4, high);
    c3 = c3.add(x.fma(b0, low.sub(h0)).reinterpretAsLongs());
    c4 = c4.add(x.fma(b1, low.sub(h1)).reinterpretAsLongs()).add(h0.reinterpretAsLongs());
    c5 = c5.add(x.fma(b2, low.sub(h2)).reinterpretAsLongs()).add(h1.reinterpretAsLongs());
    c6 = c6.add(x.fma(b3, low.sub(h3)).reinterpretAsLongs()).add(h2.reinterpretAsLongs());
    c7 = c7.add(x.fma(b4, low.sub(h4)).reinterpretAsLongs()).add(h3.reinterpretAsLongs());
    LongVector c8 = h4.reinterpretAsLongs();
    c2.intoArray(columns, 2 * LANES);
    c3.intoArray(columns, 3 * LANES);
    c4.intoArray(columns, 4 * LANES);
    c5.intoArray(columns, 5 * LANES);
    c6.intoArray(columns, 6 * LANES);
    c7.intoArray(columns, 7 * LANES);
    c8.intoArray(columns, 8 * LANES);
  }

  /// Columns 4 to 9: limb 4 of `a`.
  private static void addRow4(long[] columns, double[] a, int i, double[] b, int j) {
    DoubleVector high = DoubleVector.broadcast(DOUBLES, HIGH);
    DoubleVector low = DoubleVector.broadcast(DOUBLES, LOW);
    DoubleVector b0 = load(b, j);
    DoubleVector b1 = load(b, j + LANES);
    DoubleVector b2 = load(b, j + 2 * LANES);
    DoubleVector b3 = load(b, j + 3 * LANES);
    DoubleVector b4 = load(b, j + 4 * LANES);
    LongVector c4 = loadLongs(columns, 4 * LANES);
    LongVector c5 = loadLongs(columns, 5 * LANES);
    LongVector c6 = loadLongs(columns, 6 * LANES);
    LongVector c7 = loadLongs(columns, 7 * LANES);
    LongVector c8 = loadLongs(columns, 8 * LANES);
    DoubleVector x = load(a, i + 4 * LANES);
    DoubleVector h0 = x.fma(b0, high);
    DoubleVector h1 = x.fma(b1, high);
    DoubleVector h2 = x.fma(b2, high);
    DoubleVector h3 = x.fma(b3, high);
    DoubleVector h4 = x.fma(b4, high);
    c4 = c4.add(x.fma(b0, low.sub(h0)).reinterpretAsLongs());
    c5 = c5.add(x.fma(b1, low.sub(h1)).reinterpretAsLongs()).add(h0.reinterpretAsLongs());
    c6 = c6.add(x.fma(b2, low.sub(h2)).reinterpretAsLongs()).add(h1.reinterpretAsLongs());
    c7 = c7.add(x.fma(b3, low.sub(h3)).reinterpretAsLongs()).add(h2.reinterpretAsLongs());
    c8 = c8.add(x.fma(b4, low.sub(h4)).reinterpretAsLongs()).add(h3.reinterpretAsLongs());
    LongVector c9 = h4.reinterpretAsLongs();
    c4.intoArray(columns, 4 * LANES);
    c5.intoArray(columns, 5 * LANES);
    c6.intoArray(columns, 6 * LANES);
    c7.intoArray(columns, 7 * LANES);
    c8.intoArray(columns, 8 * LANES);
    c9.intoArray(columns, 9 * LANES);
  }

  /// All columns of a square: limb i times twice each later limb, and the squares of limbs.
  private static void setSquares(long[] columns, double[] a, int i) {
    DoubleVector high = DoubleVector.broadcast(DOUBLES, HIGH);
    DoubleVector low = DoubleVector.broadcast(DOUBLES, LOW);
    DoubleVector a0 = load(a, i);
    DoubleVector a1 = load(a, i + LANES);
    DoubleVector a2 = load(a, i + 2 * LANES);
    DoubleVector a3 = load(a, i + 3 * LANES);
    DoubleVector a4 = load(a, i + 4 * LANES);
    DoubleVector x = a0.add(a0);
    DoubleVector h0 = a0.fma(a0, high);
    DoubleVector h1 = x.fma(a1, high);
    DoubleVector h2 = x.fma(a2, high);
    DoubleVector h3 = x.fma(a3, high);
    DoubleVector h4 = x.fma(a4, high);
    LongVector c0 = a0.fma(a0, low.sub(h0)).reinterpretAsLongs();
    LongVector c1 = x.fma(a1, low.sub(h1)).reinterpretAsLongs().add(h0.reinterpretAsLongs());
    LongVector c2 = x.fma(a2, low.sub(h2)).reinterpretAsLongs().add(h1.reinterpretAsLongs());
    LongVector c3 = x.fma(a3, low.sub(h3)).reinterpretAsLongs().add(h2.reinterpretAsLongs());
    LongVector c4 = x.fma(a4, low.sub(h4)).reinterpretAsLongs().add(h3.reinterpretAsLongs());
    LongVector c5 = h4.reinterpretAsLongs();
    x = a1.add(a1);
    h1 = a1.fma(a1, high);
    h2 = x.fma(a2, high);
    h3 = x.fma(a3, high);
    h4 = x.fma(a4, high);
    c2 = c2.add(a1.fma(a1, low.sub(h1)).reinterpretAsLongs());
    c3 = c3.add(x.fma(a2, low.sub(h2)).reinterpretAsLongs()).add(h1.reinterpretAsLongs());
    c4 = c4.add(x.fma(a3, low.sub(h3)).reinterpretAsLongs()).add(h2.reinterpretAsLongs());
    c5 = c5.add(x.fma(a4, low.sub(h4)).reinterpretAsLongs()).add(h3.reinterpretAsLongs());
    LongVector c6 = h4.reinterpretAsLongs();
    x = a2.add(a2);
    h2 = a2.fma(a2, high);
    h3 = x.fma(a3, high);
    h4 = x.fma(a4, high);
    c4 = c4.add(a2.fma(a2, low.sub(h2)).reinterpretAsLongs());
    c5 = c5.add(x.fma(a3, low.sub(h3)).reinterpretAsLongs()).add(h2.reinterpretAsLongs());
    c6 = c6.add(x.fma(a4, low.sub(h4)).reinterpretAsLongs()).add(h3.reinterpretAsLongs());
    LongVector c7 = h4.reinterpretAsLongs();
    x = a3.add(a3);
    h3 = a3.fma(a3, high);
    h4 = x.fma(a4, high);
    c6 = c6.add(a3.fma(a3, low.sub(h3)).reinterpretAsLongs());
    c7 = c7.add(x.fma(a4, low.sub(h4)).reinterpretAsLongs()).add(h3.reinterpretAsLongs());
    LongVector c8 = h4.reinterpretAsLongs();
    h4 = a4.fma(a4, high);
    c8 = c8.add(a4.fma(a4, low.sub(h4)).reinterpretAsLongs());
    LongVector c9 = h4.reinterpretAsLongs();
    c0.intoArray(columns, 0);
    c1.intoArray(columns, LANES);
    c2.intoArray(columns, 2 * LANES);
    c3.intoArray(columns, 3 * LANES);
    c4.intoArray(columns, 4 * LANES);
    c5.intoArray(columns, 5 * LANES);
    c6.intoArray(columns, 6 * LANES);
    c7.intoArray(columns, 7 * LANES);
    c8.intoArray(columns, 8 * LANES);
    c9.intoArray(columns, 9 * LANES);
  }

  /// Folds columns 5 to 9 into 0 to 4 times 19 (2^255 = 19), takes the offsets off, carries all
  /// limbs at once and turns them into doubles.
  private static void reduce(double[] out, int o, long[] columns, long[] offsets) {
    LongVector u0 = loadLongs(columns, 5 * LANES);
    u0 = u0.add(u0.lanewise(VectorOperators.LSHL, 1)).add(u0.lanewise(VectorOperators.LSHL, 4));
    LongVector t0 = loadLongs(columns, 0).add(u0).add(offsets[0]);
    LongVector u1 = loadLongs(columns, 6 * LANES);
    u1 = u1.add(u1.lanewise(VectorOperators.LSHL, 1)).add(u1.lanewise(VectorOperators.LSHL, 4));
    LongVector t1 = loadLongs(columns, LANES).add(u1).add(offsets[1]);
    LongVector u2 = loadLongs(columns, 7 * LANES);
    u2 = u2.add(u2.lanewise(VectorOperators.LSHL, 1)).add(u2.lanewise(VectorOperators.LSHL, 4));
    LongVector t2 = loadLongs(columns, 2 * LANES).add(u2).add(offsets[2]);
    LongVector u3 = loadLongs(columns, 8 * LANES);
    u3 = u3.add(u3.lanewise(VectorOperators.LSHL, 1)).add(u3.lanewise(VectorOperators.LSHL, 4));
    LongVector t3 = loadLongs(columns, 3 * LANES).add(u3).add(offsets[3]);
    LongVector u4 = loadLongs(columns, 9 * LANES);
    u4 = u4.add(u4.lanewise(VectorOperators.LSHL, 1)).add(u4.lanewise(VectorOperators.LSHL, 4));
    LongVector t4 = loadLongs(columns, 4 * LANES).add(u4).add(offsets[4]);
    double shift = INTEGERS + HALF;
    LongVector c = t4.lanewise(VectorOperators.ASHR, BITS);
    c = c.add(c.lanewise(VectorOperators.LSHL, 1)).add(c.lanewise(VectorOperators.LSHL, 4));
    t0.and(MASK).or(INTEGER_BITS).add(c).reinterpretAsDoubles().sub(shift).intoArray(out, o);
    c = t0.lanewise(VectorOperators.ASHR, BITS);
    t1.and(MASK)
        .or(INTEGER_BITS)
        .add(c)
        .reinterpretAsDoubles()
        .sub(shift)
        .intoArray(out, o + LANES);
    c = t1.lanewise(VectorOperators.ASHR, BITS);
    t2.and(MASK)
        .or(INTEGER_BITS)
        .add(c)
        .reinterpretAsDoubles()
        .sub(shift)
        .intoArray(out, o + 2 * LANES);
    c = t2.lanewise(VectorOperators.ASHR, BITS);
    t3.and(MASK)
        .or(INTEGER_BITS)
        .add(c)
        .reinterpretAsDoubles()
        .sub(shift)
        .intoArray(out, o + 3 * LANES);
    c = t3.lanewise(VectorOperators.ASHR, BITS);
    t4.and(MASK)
        .or(INTEGER_BITS)
        .add(c)
        .reinterpretAsDoubles()
        .sub(shift)
        .intoArray(out, o + 4 * LANES);
  }

  /// Writes the representatives from 0 to p − 1 of a tight value or a sum of two: five limbs of 51
  /// bits for each lane.
  static void canonical(long[] out, double[] a, int i) {
    LongVector t0 = load(a, i).add(INTEGERS).reinterpretAsLongs().add(TWO_P_LOW - INTEGER_BITS);
    LongVector t1 = load(a, i + LANES).add(INTEGERS).reinterpretAsLongs().add(TWO_P - INTEGER_BITS);
    LongVector t2 =
        load(a, i + 2 * LANES).add(INTEGERS).reinterpretAsLongs().add(TWO_P - INTEGER_BITS);
    LongVector t3 =
        load(a, i + 3 * LANES).add(INTEGERS).reinterpretAsLongs().add(TWO_P - INTEGER_BITS);
    LongVector t4 =
        load(a, i + 4 * LANES).add(INTEGERS).reinterpretAsLongs().add(TWO_P - INTEGER_BITS);
    t1 = t1.add(t0.lanewise(VectorOperators.ASHR, BITS));
    t0 = t0.and(MASK);
    t2 = t2.add(t1.lanewise(VectorOperators.ASHR, BITS));
    t1 = t1.and(MASK);
    t3 = t3.add(t2.lanewise(VectorOperators.ASHR, BITS));
    t2 = t2.and(MASK);
    t4 = t4.add(t3.lanewise(VectorOperators.ASHR, BITS));
    t3 = t3.and(MASK);
    LongVector q = t4.lanewise(VectorOperators.ASHR, BITS);
    t4 = t4.and(MASK);
    t0 =
        t0.add(q.add(q.lanewise(VectorOperators.LSHL, 1)).add(q.lanewise(VectorOperators.LSHL, 4)));
    // Below 2^255 + 2^7 now; adding 19 and looking past bit 255 tells whether it is p or more.
    q = t0.add(19).lanewise(VectorOperators.ASHR, BITS);
    q = t1.add(q).lanewise(VectorOperators.ASHR, BITS);
    q = t2.add(q).lanewise(VectorOperators.ASHR, BITS);
    q = t3.add(q).lanewise(VectorOperators.ASHR, BITS);
    q = t4.add(q).lanewise(VectorOperators.ASHR, BITS);
    t0 =
        t0.add(q.add(q.lanewise(VectorOperators.LSHL, 1)).add(q.lanewise(VectorOperators.LSHL, 4)));
    t1 = t1.add(t0.lanewise(VectorOperators.ASHR, BITS));
    t0.and(MASK).intoArray(out, 0);
    t2 = t2.add(t1.lanewise(VectorOperators.ASHR, BITS));
    t1.and(MASK).intoArray(out, LANES);
    t3 = t3.add(t2.lanewise(VectorOperators.ASHR, BITS));
    t2.and(MASK).intoArray(out, 2 * LANES);
    t4 = t4.add(t3.lanewise(VectorOperators.ASHR, BITS));
    t3.and(MASK).intoArray(out, 3 * LANES);
    t4.and(MASK).intoArray(out, 4 * LANES);
  }

  private static DoubleVector load(double[] a, int i) {
    return DoubleVector.fromArray(DOUBLES, a, i);
  }

  private static LongVector loadLongs(long[] a, int i) {
    return LongVector.fromArray(LONGS, a, i);
  }
}
