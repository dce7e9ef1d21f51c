package org.lianfang.cometbft.rpc;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;

/// One kept HTTP/1.1 connection over a Unix socket: one request after the other, each with a
/// deadline, each answer bounded.
///
/// Not thread-safe. After an exception it is of no more use.
final class UnixConnection implements Closeable {
  private static final int LINE_BYTES_MAX = 8 << 10;
  private static final int HEADERS_MAX = 100;

  private final SocketChannel channel;
  private final Selector selector;
  private final ByteBuffer in = ByteBuffer.allocate(64 << 10).limit(0);
  private final int answerBytesMax;
  private long deadline;

  private UnixConnection(SocketChannel channel, Selector selector, int answerBytesMax) {
    this.channel = channel;
    this.selector = selector;
    this.answerBytesMax = answerBytesMax;
  }

  /// @param answerBytesMax a longer answer ends the connection
  static UnixConnection open(Path socket, int answerBytesMax) throws IOException {
    SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
    try {
      channel.connect(UnixDomainSocketAddress.of(socket));
      channel.configureBlocking(false);
      Selector selector = Selector.open();
      channel.register(selector, SelectionKey.OP_READ);
      return new UnixConnection(channel, selector, answerBytesMax);
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  /// Sends a JSON document and returns the body of the answer, whatever its status.
  byte[] post(byte[] json, Duration timeout) throws IOException {
    deadline = System.nanoTime() + timeout.toNanos();
    String head =
        "POST / HTTP/1.1\r\nHost: engine\r\nContent-Type: application/json\r\nContent-Length: "
            + json.length
            + "\r\n\r\n";
    write(ByteBuffer.wrap(head.getBytes(StandardCharsets.US_ASCII)));
    write(ByteBuffer.wrap(json));
    return answer();
  }

  private byte[] answer() throws IOException {
    String status = line();
    if (!status.startsWith("HTTP/1.1 ")) {
      throw new IOException("the engine's RPC does not speak HTTP/1.1");
    }
    long length = -1;
    boolean chunked = false;
    int headers = 0;
    for (String header = line(); !header.isEmpty(); header = line()) {
      if (++headers > HEADERS_MAX) {
        throw new IOException("too many headers");
      }
      String lower = header.toLowerCase(Locale.ROOT);
      if (lower.startsWith("content-length:")) {
        length = number(lower.substring(15).strip(), 10);
      } else if (lower.startsWith("transfer-encoding:")) {
        chunked = lower.endsWith("chunked");
      }
    }
    if (chunked) {
      return chunks();
    }
    if (length < 0) {
      throw new IOException("an answer without a length");
    }
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    take(length, body);
    return body.toByteArray();
  }

  private byte[] chunks() throws IOException {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    while (true) {
      long size = number(line(), 16);
      if (size == 0) {
        while (!line().isEmpty()) {
          // trailers say nothing that is used
        }
        return body.toByteArray();
      }
      take(size, body);
      if (!line().isEmpty()) {
        throw new IOException("a chunk is longer than it says");
      }
    }
  }

  private static long number(String text, int radix) throws IOException {
    try {
      long number = Long.parseLong(text, radix);
      if (number >= 0) {
        return number;
      }
    } catch (NumberFormatException e) {
      throw new IOException("a length is no number", e);
    }
    throw new IOException("a length is negative");
  }

  private void take(long size, ByteArrayOutputStream body) throws IOException {
    if (size > answerBytesMax - body.size()) {
      throw new IOException("an answer of more than " + answerBytesMax + " bytes");
    }
    long left = size;
    while (left > 0) {
      fill();
      int now = (int) Math.min(left, in.remaining());
      body.write(in.array(), in.position(), now);
      in.position(in.position() + now);
      left -= now;
    }
  }

  private String line() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    while (line.size() < LINE_BYTES_MAX) {
      fill();
      byte next = in.get();
      if (next == '\n') {
        String text = line.toString(StandardCharsets.ISO_8859_1);
        return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
      }
      line.write(next);
    }
    throw new IOException("a line of an answer is too long");
  }

  /// Waits until there is something to read.
  private void fill() throws IOException {
    while (!in.hasRemaining()) {
      in.clear();
      int read = channel.read(in);
      in.flip();
      if (read < 0) {
        throw new EOFException("the engine closed the connection");
      }
      if (read == 0) {
        await(SelectionKey.OP_READ);
      }
    }
  }

  private void write(ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      if (channel.write(bytes) == 0) {
        await(SelectionKey.OP_WRITE);
      }
    }
  }

  private void await(int operation) throws IOException {
    long left = (deadline - System.nanoTime()) / 1_000_000;
    if (left <= 0) {
      throw new SocketTimeoutException("the engine's RPC did not answer in time");
    }
    channel.register(selector, operation);
    selector.select(left);
    selector.selectedKeys().clear();
    if (Thread.currentThread().isInterrupted()) {
      throw new IOException("interrupted");
    }
  }

  @Override
  public void close() throws IOException {
    selector.close();
    channel.close();
  }
}
