package org.lianfang.cometbft;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import org.lianfang.protocol.Bytes;

/// Passes connections on after a delay, as distance does, where the kernel has none to give: every
/// byte arrives so much later, and as many as the sender likes are on their way. A program of its
/// own, so that it can run inside a network namespace.
///
/// Arguments: `caller,from,port,host:port,milliseconds` for each way: a connection of `caller` to
/// `port` goes on to `host:port`, called from the address `from`.
public final class DelayRelay {
  private static final int CHUNKS_MAX = 4_096;

  private record Way(InetAddress from, InetSocketAddress to, long delayNanos) {}

  /// Bytes that arrive at a moment; none at the end.
  private record Chunk(Bytes bytes, long due) {}

  private DelayRelay() {}

  public static void main(String[] ways) throws Exception {
    Map<Integer, Map<InetAddress, Way>> ports = new HashMap<>();
    for (String way : ways) {
      String[] parts = way.split(",", -1);
      String[] to = parts[3].split(":", -1);
      ports
          .computeIfAbsent(Integer.parseInt(parts[2]), port -> new HashMap<>())
          .put(
              InetAddress.getByName(parts[0]),
              new Way(
                  InetAddress.getByName(parts[1]),
                  new InetSocketAddress(to[0], Integer.parseInt(to[1])),
                  Long.parseLong(parts[4]) * 1_000_000));
    }
    for (Map.Entry<Integer, Map<InetAddress, Way>> port : ports.entrySet()) {
      ServerSocket server = new ServerSocket(port.getKey());
      Thread.ofPlatform().start(() -> accept(server, port.getValue()));
    }
    new CountDownLatch(1).await();
  }

  private static void accept(ServerSocket server, Map<InetAddress, Way> callers) {
    while (true) {
      try {
        Socket caller = server.accept();
        Optional<Way> way = Optional.ofNullable(callers.get(caller.getInetAddress()));
        if (way.isEmpty()) {
          caller.close();
        } else {
          Thread.ofVirtual().start(() -> relay(caller, way.get()));
        }
      } catch (IOException e) {
        System.err.println("a connection was not accepted: " + e);
      }
    }
  }

  private static void relay(Socket caller, Way way) {
    try {
      Socket called = new Socket();
      called.bind(new InetSocketAddress(way.from(), 0));
      called.connect(way.to(), 5_000);
      called.setTcpNoDelay(true);
      caller.setTcpNoDelay(true);
      pass(caller, called, way.delayNanos());
      pass(called, caller, way.delayNanos());
    } catch (IOException e) {
      close(caller);
    }
  }

  private static void pass(Socket from, Socket to, long delayNanos) {
    BlockingQueue<Chunk> onTheWay = new ArrayBlockingQueue<>(CHUNKS_MAX);
    Thread.ofVirtual().start(() -> read(from, onTheWay, delayNanos));
    Thread.ofVirtual().start(() -> write(onTheWay, to, from));
  }

  private static void read(Socket from, BlockingQueue<Chunk> onTheWay, long delayNanos) {
    byte[] buffer = new byte[64 << 10];
    try {
      int read = 0;
      while (read >= 0) {
        try {
          read = from.getInputStream().read(buffer);
        } catch (IOException e) {
          read = -1;
        }
        byte[] bytes = new byte[Math.max(0, read)];
        System.arraycopy(buffer, 0, bytes, 0, bytes.length);
        onTheWay.put(new Chunk(Bytes.owning(bytes), System.nanoTime() + delayNanos));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void write(BlockingQueue<Chunk> onTheWay, Socket to, Socket from) {
    try {
      while (true) {
        Chunk next = onTheWay.take();
        long left = next.due() - System.nanoTime();
        if (left > 0) {
          Thread.sleep(left / 1_000_000, (int) (left % 1_000_000));
        }
        if (next.bytes().isEmpty()) {
          return;
        }
        to.getOutputStream().write(next.bytes().toArray());
        to.getOutputStream().flush();
      }
    } catch (IOException e) {
      // The other side has gone: so does this one.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      close(to);
      close(from);
    }
  }

  private static void close(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      System.err.println("a connection does not close: " + e);
    }
  }
}
