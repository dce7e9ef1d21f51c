package org.lianfang.oprf.group;

import java.math.BigInteger;
import java.util.List;

/// Σ weight · element for public weights and elements, by Straus' method: all weights share one
/// chain of doublings, and each adds a small odd multiple now and then. A term costs a quarter of
/// libsodium's constant-time multiplication, which has nothing to hide here.
///
/// Time depends on the weights. One object serves one thread and one call.
final class PublicSum {

  /// So many tables stay within the second-level cache.
  private static final int TERMS_AT_ONCE = 64;

  private static final int SIZE = 32;

  private final Points points = new Points();
  private final long[] total = new long[Points.SIZE];
  private final long[] current = new long[Points.SIZE];

  /// Adds up one sum with weights of any size below the order, as their canonical encodings.
  byte[] sum(List<Scalar> weights, ElementBatch elements) {
    long[][] decoded = {elements.points()};
    Points.setNeutral(total, 0);
    long[] part = new long[Points.SIZE];
    for (int from = 0; from < weights.size(); from += TERMS_AT_ONCE) {
      int to = Math.min(weights.size(), from + TERMS_AT_ONCE);
      byte[][] digits = new byte[to - from][];
      for (int i = from; i < to; i++) {
        digits[i - from] = SignedDigits.of(weights.get(i).bytes(), 5);
      }
      addUp(part, digits, decoded, from, 5);
      points.prepare(current, 0, part, 0);
      points.add(total, 0, current, 0, false);
    }
    byte[] out = new byte[SIZE];
    points.encode(out, 0, total, 0);
    return out;
  }

  /// Adds up at every place the elements of all batches, each batch with its weight.
  byte[] sumEach(List<BigInteger> weights, List<ElementBatch> batches) {
    boolean small = weights.stream().allMatch(weight -> weight.bitLength() <= 20);
    int width = small ? 2 : 5;
    byte[][] digits = new byte[weights.size()][];
    long[][] decoded = new long[weights.size()][];
    for (int i = 0; i < digits.length; i++) {
      digits[i] = SignedDigits.of(weights.get(i), width);
      decoded[i] = batches.get(i).points();
    }
    int count = batches.getFirst().size();
    byte[] out = new byte[count * SIZE];
    for (int place = 0; place < count; place++) {
      addUp(total, digits, decoded, place, width);
      points.encode(out, place * SIZE, total, 0);
    }
    return out;
  }

  /// The terms are successive elements of the one batch given, or one element of each of several.
  private void addUp(long[] out, byte[][] digits, long[][] decoded, int from, int width) {
    int multiples = 1 << (width - 2);
    int tableSize = multiples * Points.SIZE;
    long[] tables = new long[digits.length * tableSize];
    int top = -1;
    for (int i = 0; i < digits.length; i++) {
      top = Math.max(top, digits[i].length - 1);
      boolean successive = decoded.length == 1;
      long[] batch = decoded[successive ? 0 : i];
      int place = successive ? from + i : from;
      System.arraycopy(batch, place * Points.SIZE, current, 0, Points.SIZE);
      oddMultiples(tables, i * tableSize, multiples);
    }
    Points.setNeutral(out, 0);
    for (int bit = top; bit >= 0; bit--) {
      points.twice(out, 0);
      for (int i = 0; i < digits.length; i++) {
        int digit = bit < digits[i].length ? digits[i][bit] : 0;
        if (digit != 0) {
          int entry = (Math.abs(digit) - 1) / 2;
          points.add(out, 0, tables, i * tableSize + entry * Points.SIZE, digit < 0);
        }
      }
    }
  }

  /// 1, 3, 5, … times the current point, prepared.
  private void oddMultiples(long[] table, int at, int multiples) {
    points.prepare(table, at, current, 0);
    if (multiples == 1) {
      return;
    }
    long[] doubled = new long[Points.SIZE];
    long[] step = current.clone();
    points.twice(step, 0);
    points.prepare(doubled, 0, step, 0);
    for (int k = 1; k < multiples; k++) {
      points.add(current, 0, doubled, 0, false);
      points.prepare(table, at + k * Points.SIZE, current, 0);
    }
  }
}
