package org.lianfang.oprf;

import java.util.List;
import java.util.stream.IntStream;
import org.lianfang.oprf.group.Element;
import org.lianfang.oprf.group.ElementBatch;

/// An input under its blind: what the asker keeps until the answer, and the element that it sends.
///
/// `toString` shows nothing.
///
/// @see <a href="https://www.rfc-editor.org/rfc/rfc9497#section-3.3.2">RFC 9497, 3.3.2</a>
public final class Blinded {

  private final byte[] input;
  private final Blind blind;
  private final Element element;

  private Blinded(byte[] input, Blind blind, Element element) {
    this.input = input;
    this.blind = blind;
    this.element = element;
  }

  /// Blinds an input: blind · H1(input).
  ///
  /// @param suite the suite
  /// @param input at most 65,535 bytes; copied
  /// @param blind a blind for this input alone
  /// @return the blinded input
  public static Blinded of(Suite suite, byte[] input, Blind blind) {
    Element element = suite.group().multiply(blind.secret(), suite.hashToGroup(input));
    return new Blinded(input.clone(), blind, element);
  }

  /// Blinds inputs together, which costs less than one by one.
  ///
  /// @param suite the suite
  /// @param inputs each at most 65,535 bytes; copied
  /// @param blinds a blind for each input alone
  /// @return the blinded inputs, in the same order
  public static List<Blinded> all(Suite suite, List<byte[]> inputs, List<Blind> blinds) {
    if (inputs.isEmpty()) {
      return List.of();
    }
    ElementBatch elements =
        suite
            .group()
            .multiplyEach(
                blinds.stream().map(Blind::secret).toList(), suite.hashAllToGroup(inputs));
    return IntStream.range(0, elements.size())
        .mapToObj(i -> new Blinded(inputs.get(i).clone(), blinds.get(i), elements.get(i)))
        .toList();
  }

  /// The element that goes to the custodians.
  ///
  /// @return blind · H1(input)
  public Element element() {
    return element;
  }

  byte[] input() {
    return input;
  }

  Blind blind() {
    return blind;
  }

  @Override
  public String toString() {
    return "Blinded";
  }
}
