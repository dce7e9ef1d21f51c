package org.lianfang.server.web;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.atomic.AtomicLong;

/// Counts the bytes that are read; others may ask for the count meanwhile.
final class CountingStream extends FilterInputStream {
  private final AtomicLong count = new AtomicLong();

  CountingStream(InputStream in) {
    super(in);
  }

  long count() {
    return count.get();
  }

  @Override
  public int read() throws IOException {
    int b = super.read();
    if (b >= 0) {
      count.incrementAndGet();
    }
    return b;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    int n = super.read(bytes, offset, length);
    if (n > 0) {
      count.addAndGet(n);
    }
    return n;
  }
}
