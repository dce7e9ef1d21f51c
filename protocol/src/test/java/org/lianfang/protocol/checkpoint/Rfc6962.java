package org.lianfang.protocol.checkpoint;

import java.util.ArrayList;
import java.util.List;
import org.lianfang.protocol.Bytes;

/// RFC 6962, section 2.1, word for word over a list of leaf hashes: slow and plain, to compare
/// with.
final class Rfc6962 {
  private Rfc6962() {}

  static Bytes root(List<Bytes> d) {
    int n = d.size();
    if (n == 0) {
      return Bytes.hex("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    }
    if (n == 1) {
      return d.getFirst();
    }
    int k = k(n);
    return MerkleTree.nodeHash(root(d.subList(0, k)), root(d.subList(k, n)));
  }

  static List<Bytes> path(int m, List<Bytes> d) {
    int n = d.size();
    if (n == 1) {
      return List.of();
    }
    int k = k(n);
    return m < k
        ? append(path(m, d.subList(0, k)), root(d.subList(k, n)))
        : append(path(m - k, d.subList(k, n)), root(d.subList(0, k)));
  }

  static List<Bytes> proof(int m, List<Bytes> d) {
    return subproof(m, d, true);
  }

  private static List<Bytes> subproof(int m, List<Bytes> d, boolean b) {
    int n = d.size();
    if (m == n) {
      return b ? List.of() : List.of(root(d));
    }
    int k = k(n);
    return m <= k
        ? append(subproof(m, d.subList(0, k), b), root(d.subList(k, n)))
        : append(subproof(m - k, d.subList(k, n), false), root(d.subList(0, k)));
  }

  private static int k(int n) {
    int k = 1;
    while (k * 2 < n) {
      k *= 2;
    }
    return k;
  }

  private static List<Bytes> append(List<Bytes> list, Bytes last) {
    List<Bytes> longer = new ArrayList<>(list);
    longer.add(last);
    return longer;
  }
}
