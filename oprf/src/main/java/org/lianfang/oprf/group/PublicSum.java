package org.lianfang.oprf.group;

import java.math.BigInteger;
import java.util.List;

/// Σ weight · element for public weights and elements, at a fifth of the cost of libsodium's
/// constant-time multiplications, which have nothing to hide here.
///
/// Short sums go by Straus' method: all weights share one chain of doublings, and each adds a small
/// odd multiple now and then. Long ones go by Pippenger's: the weights are cut into windows, in
/// each of which elements with the same digit are added up first.
///
/// Time depends on the weights. One object serves one thread and one call.
final class PublicSum {

  /// From so many terms on, filling buckets costs less than making tables.
  private static final int BUCKETS_FROM = 128;

  /// So many tables stay within the second-level cache.
  private static final int TABLES_AT_ONCE = 64;

  private static final int WIDTH = 5;
  private static final int SMALL_BITS = 20;
  private static final int SIZE = 32;

  private final Points points = new Points();
  private final long[] total = new long[Points.SIZE];
  private final long[] part = new long[Points.SIZE];
  private final long[] running = new long[Points.SIZE];
  private final long[] prepared = new long[Points.SIZE];

  /// Adds up one sum with weights of any size below the order, as their canonical encodings.
  byte[] sum(List<Scalar> weights, ElementBatch elements) {
    Points.setNeutral(total, 0);
    if (weights.size() >= BUCKETS_FROM) {
      addByBuckets(weights, elements);
    } else {
      for (int from = 0; from < weights.size(); from += TABLES_AT_ONCE) {
        addByTables(weights, elements, from, Math.min(weights.size(), from + TABLES_AT_ONCE));
      }
    }
    return encoded(total);
  }

  /// Adds up a few elements with weights of any sign.
  byte[] sum(List<BigInteger> weights, List<Element> elements) {
    int width = weights.stream().allMatch(weight -> weight.bitLength() <= SMALL_BITS) ? 2 : WIDTH;
    byte[][] digits = new byte[weights.size()][];
    long[][] terms = new long[weights.size()][];
    for (int i = 0; i < digits.length; i++) {
      digits[i] = SignedDigits.apart(weights.get(i), width);
      terms[i] = elements.get(i).point();
    }
    addUp(total, digits, terms, width);
    return encoded(total);
  }

  private byte[] encoded(long[] point) {
    byte[] out = new byte[SIZE];
    points.encode(out, 0, point, 0);
    return out;
  }

  private void addByTables(List<Scalar> weights, ElementBatch elements, int from, int to) {
    byte[][] digits = new byte[to - from][];
    long[][] terms = new long[to - from][];
    for (int i = from; i < to; i++) {
      digits[i - from] = SignedDigits.apart(weights.get(i).bytes(), WIDTH);
      terms[i - from] = elements.get(i).point();
    }
    addUp(part, digits, terms, WIDTH);
    add(total, part);
  }

  /// Straus' method.
  private void addUp(long[] out, byte[][] digits, long[][] terms, int width) {
    int multiples = 1 << (width - 2);
    int tableSize = multiples * Points.SIZE;
    long[] tables = new long[digits.length * tableSize];
    int top = -1;
    for (int i = 0; i < digits.length; i++) {
      top = Math.max(top, digits[i].length - 1);
      oddMultiples(tables, i * tableSize, terms[i], multiples);
    }
    Points.setNeutral(out, 0);
    for (int bit = top; bit >= 0; bit--) {
      points.twice(out, 0, bit == 0 || isAnySet(digits, bit));
      for (int i = 0; i < digits.length; i++) {
        int digit = bit < digits[i].length ? digits[i][bit] : 0;
        if (digit != 0) {
          int entry = (Math.abs(digit) - 1) / 2;
          points.add(out, 0, tables, i * tableSize + entry * Points.SIZE, digit < 0);
        }
      }
    }
  }

  private static boolean isAnySet(byte[][] digits, int bit) {
    for (byte[] of : digits) {
      if (bit < of.length && of[bit] != 0) {
        return true;
      }
    }
    return false;
  }

  /// 1, 3, 5, … times a term, prepared.
  private void oddMultiples(long[] table, int at, long[] term, int multiples) {
    points.set(running, 0, term, 0, false);
    points.prepare(table, at, running, 0);
    if (multiples == 1) {
      return;
    }
    long[] step = running.clone();
    points.twice(step, 0, true);
    points.prepare(prepared, 0, step, 0);
    for (int k = 1; k < multiples; k++) {
      points.add(running, 0, prepared, 0, false);
      points.prepare(table, at + k * Points.SIZE, running, 0);
    }
  }

  /// Pippenger's method.
  private void addByBuckets(List<Scalar> weights, ElementBatch elements) {
    int width = bucketWidth(weights.size());
    byte[][] digits = new byte[weights.size()][];
    for (int i = 0; i < digits.length; i++) {
      digits[i] = SignedDigits.side(weights.get(i).bytes(), width);
    }
    long[] buckets = new long[(1 << (width - 1)) * Points.SIZE];
    for (int window = digits[0].length - 1; window >= 0; window--) {
      for (int k = 0; k < width; k++) {
        points.twice(total, 0, k == width - 1);
      }
      boolean[] filled = fill(buckets, digits, elements, window);
      addBuckets(buckets, filled);
    }
  }

  /// Sorts the elements into the buckets of their digits, and adds up each bucket.
  private boolean[] fill(long[] buckets, byte[][] digits, ElementBatch elements, int window) {
    boolean[] filled = new boolean[buckets.length / Points.SIZE];
    for (int i = 0; i < digits.length; i++) {
      int digit = digits[i][window];
      if (digit != 0) {
        int bucket = Math.abs(digit) - 1;
        long[] term = elements.get(i).point();
        if (filled[bucket]) {
          points.addAffine(buckets, bucket * Points.SIZE, term, 0, digit < 0);
        } else {
          points.set(buckets, bucket * Points.SIZE, term, 0, digit < 0);
          filled[bucket] = true;
        }
      }
    }
    return filled;
  }

  /// Adds each bucket as many times as its digit says: the sums of the highest 1, 2, 3, … buckets
  /// together contain it so often.
  private void addBuckets(long[] buckets, boolean[] filled) {
    Points.setNeutral(running, 0);
    boolean begun = false;
    for (int bucket = filled.length - 1; bucket >= 0; bucket--) {
      if (filled[bucket]) {
        points.prepare(prepared, 0, buckets, bucket * Points.SIZE);
        points.add(running, 0, prepared, 0, false);
        begun = true;
      }
      if (begun) {
        add(total, running);
      }
    }
  }

  private void add(long[] out, long[] point) {
    points.prepare(prepared, 0, point, 0);
    points.add(out, 0, prepared, 0, false);
  }

  /// The width with the fewest additions: one a term and window, and about two a bucket.
  private static int bucketWidth(int terms) {
    int best = WIDTH;
    for (int width = WIDTH; width <= Byte.SIZE - 1; width++) {
      if (additions(terms, width) < additions(terms, best)) {
        best = width;
      }
    }
    return best;
  }

  private static int additions(int terms, int width) {
    return (8 * SIZE / width + 1) * (terms + 2 * (1 << (width - 1)));
  }
}
