package org.lianfang.protocol;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.function.Function;

/// An immutable string of bytes, ordered as unsigned bytes.
///
/// Holds public values only: secrets have types of their own that print nothing.
public final class Bytes implements Comparable<Bytes> {
  public static final Bytes EMPTY = new Bytes(new byte[0]);

  private final byte[] content;

  private Bytes(byte[] content) {
    this.content = content;
  }

  /// Returns a copy of `content`.
  public static Bytes copyOf(byte[] content) {
    return content.length == 0 ? EMPTY : new Bytes(content.clone());
  }

  /// Takes `content` over without copying: the caller MUST NOT touch it again.
  public static Bytes owning(byte[] content) {
    return content.length == 0 ? EMPTY : new Bytes(content);
  }

  /// Returns the UTF-8 bytes of `text`.
  public static Bytes utf8(String text) {
    return owning(text.getBytes(StandardCharsets.UTF_8));
  }

  /// Reads lower- or upper-case hexadecimal.
  ///
  /// @throws IllegalArgumentException if `hex` is not hexadecimal
  public static Bytes hex(String hex) {
    return owning(HexFormat.of().parseHex(hex));
  }

  /// Returns the parts joined without any separator: only for parts of fixed length.
  public static Bytes join(Bytes... parts) {
    int size = 0;
    for (Bytes part : parts) {
      size = Math.addExact(size, part.size());
    }
    ByteBuffer joined = ByteBuffer.allocate(size);
    for (Bytes part : parts) {
      joined.put(part.content);
    }
    return owning(joined.array());
  }

  /// Returns eight bytes, most significant first.
  public static Bytes ofLong(long value) {
    return owning(ByteBuffer.allocate(Long.BYTES).putLong(value).array());
  }

  /// Returns four bytes, most significant first.
  public static Bytes ofInt(int value) {
    return owning(ByteBuffer.allocate(Integer.BYTES).putInt(value).array());
  }

  public int size() {
    return content.length;
  }

  public boolean isEmpty() {
    return content.length == 0;
  }

  public byte at(int index) {
    return content[index];
  }

  /// Reads four bytes at `offset`, most significant first.
  public int intAt(int offset) {
    return ByteBuffer.wrap(content).getInt(offset);
  }

  /// Reads eight bytes at `offset`, most significant first.
  public long longAt(int offset) {
    return ByteBuffer.wrap(content).getLong(offset);
  }

  public Bytes slice(int from, int to) {
    return owning(Arrays.copyOfRange(content, from, to));
  }

  public boolean startsWith(Bytes prefix) {
    return size() >= prefix.size()
        && Arrays.equals(content, 0, prefix.size(), prefix.content, 0, prefix.size());
  }

  /// Returns a copy of the content.
  public byte[] toArray() {
    return content.clone();
  }

  /// Returns a read-only view of the content, without copying.
  public ByteBuffer asBuffer() {
    return ByteBuffer.wrap(content).asReadOnlyBuffer();
  }

  /// Lends the content itself to `reader`, without copying: it MUST NOT change it, then or later.
  /// For libraries that read an array faster than a read-only view.
  public <R> R lend(Function<byte[], R> reader) {
    return reader.apply(content);
  }

  /// Adds the content to what `digest` hashes.
  public void addTo(MessageDigest digest) {
    digest.update(content);
  }

  /// Reads the content as UTF-8; malformed input is replaced.
  public String text() {
    return new String(content, StandardCharsets.UTF_8);
  }

  public String toHex() {
    return HexFormat.of().formatHex(content);
  }

  @Override
  public int compareTo(Bytes other) {
    return Arrays.compareUnsigned(content, other.content);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Bytes bytes && Arrays.equals(content, bytes.content);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(content);
  }

  /// Lower-case hexadecimal, cut after 32 bytes.
  @Override
  public String toString() {
    return size() <= 32 ? toHex() : slice(0, 32).toHex() + "…" + size();
  }
}
