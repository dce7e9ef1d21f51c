package org.lianfang.oprf;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.lianfang.oprf.group.Element;
import org.lianfang.oprf.group.ElementBatch;
import org.lianfang.oprf.group.Group;
import org.lianfang.oprf.group.Ristretto255;
import org.lianfang.oprf.group.Scalar;

/// `OPRF(ristretto255, SHA-512)`, RFC 9497 section 4.1.
final class Ristretto255Sha512 implements Suite {

  static final String IDENTIFIER = "ristretto255-SHA512";
  private static final int MAX_INPUT = 65_535;
  private static final byte[] CONTEXT =
      ("OPRFV1-" + (char) 1 + "-" + IDENTIFIER).getBytes(US_ASCII);

  private static @Nullable Suite checked;

  private final Group group;
  private final ExpandMessage toGroup = new ExpandMessage(tagged("HashToGroup-"));
  private final ExpandMessage toScalar = new ExpandMessage(tagged("HashToScalar-"));
  private final Hkdf hkdf = new Hkdf("HKDF-SHA512");

  private Ristretto255Sha512(Group group) {
    this.group = group;
  }

  static synchronized Suite checked() {
    if (checked == null) {
      Suite suite = new Ristretto255Sha512(Ristretto255.group());
      SelfTest.requireVector(suite);
      checked = suite;
    }
    return checked;
  }

  static List<Suite> onEachBackend() {
    return Ristretto255.backends().stream()
        .map(
            group -> {
              Suite suite = new Ristretto255Sha512(group);
              SelfTest.requireVector(suite);
              return suite;
            })
        .toList();
  }

  @Override
  public String identifier() {
    return IDENTIFIER;
  }

  @Override
  public Group group() {
    return group;
  }

  @Override
  public int hashSize() {
    return 64;
  }

  @Override
  public Element hashToGroup(byte[] input) {
    return group.elementFromUniform(expand(input));
  }

  @Override
  public ElementBatch hashAllToGroup(List<byte[]> inputs) {
    return group.elementsFromUniform(inputs.stream().map(this::expand).toList());
  }

  private byte[] expand(byte[] input) {
    if (input.length > MAX_INPUT) {
      throw new IllegalArgumentException("an input has at most 65,535 bytes");
    }
    return toGroup.expand(input);
  }

  @Override
  public Scalar hashToScalar(byte[] transcript) {
    return group.reduce(toScalar.expand(transcript));
  }

  @Override
  public byte[] hash(byte[] message) {
    return ExpandMessage.sha512().digest(message);
  }

  @Override
  public byte[] context() {
    return CONTEXT.clone();
  }

  @Override
  public byte[] hkdf(byte[] inputKey, byte[] salt, byte[] info, int length) {
    return hkdf.derive(inputKey, salt, info, length);
  }

  @Override
  public byte[] hkdfExpand(byte[] pseudorandomKey, byte[] info, int length) {
    if (pseudorandomKey.length < hashSize()) {
      throw new IllegalArgumentException(
          "a pseudorandom key is as long as the hash (RFC 5869, 2.3)");
    }
    return hkdf.expand(pseudorandomKey, info, length);
  }

  @Override
  public String toString() {
    return IDENTIFIER;
  }

  private static byte[] tagged(String prefix) {
    return ByteBuffer.allocate(prefix.length() + CONTEXT.length)
        .put(prefix.getBytes(US_ASCII))
        .put(CONTEXT)
        .array();
  }
}
