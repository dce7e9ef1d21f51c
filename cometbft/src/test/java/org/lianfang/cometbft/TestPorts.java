package org.lianfang.cometbft;

import java.io.IOException;
import java.net.ServerSocket;
import java.util.concurrent.atomic.AtomicInteger;

/// Ports of loopback for members under test.
///
/// Each is given once: of those that the kernel chooses, one that was let go may be chosen again
/// before its member listens, and then one of the two never starts. Two processes that test at the
/// same time look in different places, below those that the kernel gives to whoever asks for none.
final class TestPorts {
  private static final AtomicInteger NEXT =
      new AtomicInteger(
          10_000
              + Integer.getInteger("test.fork", 1) % 2 * 11_000
              + (int) (ProcessHandle.current().pid() % 100) * 64);

  private TestPorts() {}

  static int next() {
    int port = NEXT.getAndIncrement();
    while (!isFree(port)) {
      port = NEXT.getAndIncrement();
    }
    return port;
  }

  private static boolean isFree(int port) {
    try {
      new ServerSocket(port).close();
      return true;
    } catch (IOException e) {
      return false;
    }
  }
}
