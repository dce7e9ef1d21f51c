package org.lianfang.oprf.group;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.List;

/// Elements in order. Immutable; never empty.
public final class ElementBatch {

  private final Element[] elements;

  /// @param elements at least one, of one group; owned from now on
  ElementBatch(Element... elements) {
    this.elements = elements;
  }

  /// Joins elements of one group.
  ///
  /// @param elements at least one
  /// @return the batch, in the order of the list
  public static ElementBatch of(List<Element> elements) {
    if (elements.isEmpty()) {
      throw new IllegalArgumentException("an empty batch of elements");
    }
    return new ElementBatch(elements.toArray(Element[]::new));
  }

  /// Joins batches of one group.
  ///
  /// @param batches at least one
  /// @return all their elements, in order
  public static ElementBatch join(List<ElementBatch> batches) {
    return of(batches.stream().flatMap(batch -> Arrays.stream(batch.elements)).toList());
  }

  /// How many elements.
  ///
  /// @return at least one
  public int size() {
    return elements.length;
  }

  /// The element at a place.
  ///
  /// @param index from 0
  /// @return the element
  public Element get(int index) {
    return elements[index];
  }

  /// All elements.
  ///
  /// @return in order
  public List<Element> elements() {
    return List.of(elements);
  }

  /// The encoding of the element at a place.
  ///
  /// @param index from 0
  /// @return a copy
  public byte[] copyOfEncoded(int index) {
    return elements[index].encoded();
  }

  /// The canonical encodings, one after the other.
  ///
  /// @return size × element size bytes
  public byte[] encoded() {
    ByteArrayOutputStream joined = new ByteArrayOutputStream();
    for (Element element : elements) {
      joined.writeBytes(element.bytes());
    }
    return joined.toByteArray();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ElementBatch that && Arrays.equals(elements, that.elements);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(elements);
  }

  @Override
  public String toString() {
    return "ElementBatch[size=" + size() + "]";
  }
}
