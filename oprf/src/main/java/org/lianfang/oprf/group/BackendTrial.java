package org.lianfang.oprf.group;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Has the lanes compute the same as libsodium, until the compiler is done with them; then compares
/// results and times.
///
/// What the lanes compute is checked in their first round, interpreted, and in the last, compiled:
/// an error of either is found.
final class BackendTrial {

  private static final int BATCH = 64;

  /// So few of libsodium's multiplications tell its time.
  private static final int SINGLE = 8;

  /// The compiler is done when so many rounds in a row were faster than libsodium.
  private static final int FAST_ROUNDS = 5;

  private static final long PATIENCE_NANOS = Duration.ofSeconds(30).toNanos();

  private final Batches trusted;
  private final Batches tried;
  private final List<SecretScalar> factors = new ArrayList<>();
  private final List<Scalar> weights = new ArrayList<>();
  private final List<byte[]> uniform = new ArrayList<>();
  private final ElementBatch elements;
  private final byte[][] products;

  private BackendTrial(Batches trusted, Batches tried) {
    this.trusted = trusted;
    this.tried = tried;
    Group group = new RistrettoGroup(trusted);
    for (int i = 0; i < BATCH; i++) {
      uniform.add(pseudorandom("element", i));
      factors.add(group.reduceSecret(pseudorandom("factor", i)));
      weights.add(group.reduce(pseudorandom("weight", i)));
    }
    this.elements = group.elementsFromUniform(uniform);
    this.products = encodings(trusted.multiply(factors, elements));
  }

  /// Has a backend compute a little of everything.
  ///
  /// @throws BackendUnavailable if the tried one computes anything else than the trusted one
  static void check(Batches trusted, Batches tried) {
    new BackendTrial(trusted, tried).check();
  }

  /// Compares two backends, also in time.
  ///
  /// @throws BackendUnavailable if the tried one computes anything else than the trusted one
  static Comparison run(Batches trusted, Batches tried) {
    return new BackendTrial(trusted, tried).run();
  }

  private Comparison run() {
    long start = System.nanoTime();
    check();
    double single = Double.MAX_VALUE;
    double lanes = Double.MAX_VALUE;
    int fast = 0;
    do {
      single = Math.min(single, micros(this::multiplySingly) / SINGLE);
      double latest = micros(() -> tried.multiply(factors, elements)) / BATCH;
      lanes = Math.min(lanes, latest);
      fast = latest < single ? fast + 1 : 0;
      computeRest();
    } while (fast < FAST_ROUNDS && System.nanoTime() - start < PATIENCE_NANOS);
    check();
    return new Comparison(
        single, LaneField.LANES, lanes, Duration.ofNanos(System.nanoTime() - start).toMillis());
  }

  private void multiplySingly() {
    for (int i = 0; i < SINGLE; i++) {
      OneByOne.multiply(factors.get(i), elements.get(i));
    }
  }

  private static double micros(Runnable work) {
    long start = System.nanoTime();
    work.run();
    return (System.nanoTime() - start) / 1e3;
  }

  /// What is not timed is to be compiled all the same.
  private void computeRest() {
    tried.map(uniform);
    tried.decode(clones(products));
    tried.sums(weights, List.of(elements, elements));
  }

  private void check() {
    require(Arrays.deepEquals(encodings(tried.multiply(factors, elements)), products));
    require(Arrays.deepEquals(tried.map(uniform), trusted.map(uniform)));
    Element[] decoded = tried.decode(clones(products));
    require(Arrays.deepEquals(encodings(decoded), products));
    ElementBatch batch = new ElementBatch(decoded);
    List<ElementBatch> both = List.of(batch, elements);
    require(Arrays.deepEquals(tried.sums(weights, both), trusted.sums(weights, both)));
    List<BigInteger> small = List.of(BigInteger.valueOf(3), BigInteger.valueOf(-2));
    require(Arrays.deepEquals(tried.sumEach(small, both), trusted.sumEach(small, both)));
    for (int i = 0; i < BATCH; i++) {
      byte[] encoding = pseudorandom("encoding", i);
      requireSameVerdict(Arrays.copyOf(encoding, Field.SIZE));
    }
  }

  /// Half of these are encodings but for the size and the sign, which are put right.
  private void requireSameVerdict(byte[] encoding) {
    encoding[0] &= (byte) 0xfe;
    encoding[encoding.length - 1] &= 0x7f;
    byte[][] several = {products[0], products[1], encoding};
    require(decodes(tried, several) == decodes(trusted, several));
  }

  private static boolean decodes(Batches batches, byte[][] encodings) {
    try {
      return batches.decode(clones(encodings)).length == encodings.length;
    } catch (InvalidGroupValue e) {
      return false;
    }
  }

  private void require(boolean same) {
    if (!same) {
      throw new BackendUnavailable(
          "the "
              + tried.name()
              + " backend computes something else than "
              + trusted.name()
              + "; set LIANFANG_BACKEND=libsodium and report it");
    }
  }

  private static byte[][] encodings(Element[] elements) {
    return Arrays.stream(elements).map(Element::bytes).toArray(byte[][]::new);
  }

  private static byte[][] clones(byte[][] encodings) {
    return Arrays.stream(encodings).map(byte[]::clone).toArray(byte[][]::new);
  }

  static byte[] pseudorandom(String kind, int number) {
    try {
      return MessageDigest.getInstance("SHA-512")
          .digest(("lianfang/self-check/" + kind + number).getBytes(StandardCharsets.US_ASCII));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("SHA-512 is missing from this Java", e);
    }
  }
}
