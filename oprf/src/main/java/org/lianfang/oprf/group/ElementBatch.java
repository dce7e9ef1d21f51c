package org.lianfang.oprf.group;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Elements in order, held side by side so that a backend runs over them without copying.
///
/// Immutable. Obeys the same invariant as [Element]: each is canonical and none is the identity.
public final class ElementBatch {

  private final byte[] joined;
  private final int elementSize;

  /// The points behind the elements, decoded when first summed: a third of a sum's cost, and an
  /// asker sums the same inputs once for every custodian. Racing threads decode the same.
  private volatile long @Nullable [] points;

  ElementBatch(byte[] joined, int elementSize) {
    this.joined = joined;
    this.elementSize = elementSize;
  }

  /// Joins elements of one group.
  ///
  /// @param elements at least one
  /// @return the batch, in the order of the list
  public static ElementBatch of(List<Element> elements) {
    if (elements.isEmpty()) {
      throw new IllegalArgumentException("an empty batch of elements");
    }
    int elementSize = elements.getFirst().bytes().length;
    byte[] joined = new byte[elements.size() * elementSize];
    for (int i = 0; i < elements.size(); i++) {
      System.arraycopy(elements.get(i).bytes(), 0, joined, i * elementSize, elementSize);
    }
    return new ElementBatch(joined, elementSize);
  }

  /// How many elements.
  ///
  /// @return at least one
  public int size() {
    return joined.length / elementSize;
  }

  /// The element at a place.
  ///
  /// @param index from 0
  /// @return the element
  public Element get(int index) {
    return new Element(copyOfEncoded(index));
  }

  /// The encoding of the element at a place.
  ///
  /// @param index from 0
  /// @return a copy
  public byte[] copyOfEncoded(int index) {
    return Arrays.copyOfRange(joined, index * elementSize, (index + 1) * elementSize);
  }

  /// The canonical encodings, one after the other.
  ///
  /// @return a copy, size × element size bytes
  public byte[] encoded() {
    return joined.clone();
  }

  byte[] bytes() {
    return joined;
  }

  long[] points() {
    long[] known = points;
    if (known == null) {
      known = new long[size() * Points.SIZE];
      Points decoder = new Points();
      for (int i = 0; i < size(); i++) {
        decoder.decode(known, i * Points.SIZE, joined, i * elementSize);
      }
      points = known;
    }
    return known;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ElementBatch that && Arrays.equals(joined, that.joined);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(joined);
  }

  @Override
  public String toString() {
    return "ElementBatch[size=" + size() + "]";
  }
}
