package org.lianfang.cometbft.abci;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.lianfang.cometbft.rpc.PrivateSocket;
import org.lianfang.cometbft.wire.abci.Request;
import org.lianfang.cometbft.wire.abci.Response;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Answers the engine at a Unix socket that only its owner can reach: one thread a connection,
/// answers in the order of the requests, sent when the engine asks for a flush.
public final class AbciServer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(AbciServer.class);
  private static final int BUFFER_BYTES = 64 << 10;

  private final Path socket;
  private final Function<Request, Response> handler;
  private final ServerSocketChannel server;
  private final Set<Connection> connections = ConcurrentHashMap.newKeySet();
  private final AtomicInteger opened = new AtomicInteger();
  private final Thread accepting;

  private AbciServer(Path socket, Function<Request, Response> handler, ServerSocketChannel server) {
    this.socket = socket;
    this.handler = handler;
    this.server = server;
    this.accepting = Thread.ofPlatform().daemon().name("abci-accept").unstarted(this::accept);
  }

  /// Begins to listen; a socket file that an earlier process left behind is removed.
  ///
  /// @param handler answers any request, from several threads; it throws nothing
  public static AbciServer open(Path socket, Function<Request, Response> handler)
      throws IOException {
    ServerSocketChannel server = PrivateSocket.listen(socket);
    AbciServer abci = new AbciServer(socket, handler, server);
    abci.accepting.start();
    return abci;
  }

  private void accept() {
    while (server.isOpen()) {
      try {
        Connection connection = new Connection(server.accept());
        connections.add(connection);
        connection.thread.start();
      } catch (IOException e) {
        if (server.isOpen()) {
          LOG.warn("the engine's connection was not accepted: {}", e.toString());
        }
      }
    }
  }

  /// Ends all connections, and waits until none of their requests is being answered.
  public void disconnect() {
    List<Connection> ending = List.copyOf(connections);
    ending.forEach(Connection::end);
    for (Connection connection : ending) {
      connection.join();
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
    disconnect();
    Files.deleteIfExists(socket);
  }

  private final class Connection {
    private final SocketChannel channel;
    private final Thread thread;
    private volatile boolean ended;

    Connection(SocketChannel channel) {
      this.channel = channel;
      this.thread =
          Thread.ofPlatform()
              .daemon()
              .name("abci-" + opened.incrementAndGet())
              .unstarted(this::serve);
    }

    private void serve() {
      try (channel;
          InputStream in = new BufferedInputStream(Channels.newInputStream(channel), BUFFER_BYTES);
          OutputStream out =
              new BufferedOutputStream(Channels.newOutputStream(channel), BUFFER_BYTES)) {
        Optional<Request> request = Frames.read(in);
        while (request.isPresent() && !ended) {
          handler.apply(request.get()).writeDelimitedTo(out);
          if (request.get().hasFlush()) {
            out.flush();
          }
          request = Frames.read(in);
        }
      } catch (IOException e) {
        if (!ended) {
          LOG.debug("a connection of the engine ended: {}", e.toString());
        }
      } finally {
        connections.remove(this);
      }
    }

    void end() {
      ended = true;
      try {
        channel.close();
      } catch (IOException e) {
        LOG.debug("a connection of the engine does not close: {}", e.toString());
      }
    }

    /// Not by a thread of the server's own: an answer may be what ends the connections.
    void join() {
      boolean interrupted = false;
      while (thread.isAlive() && !thread.equals(Thread.currentThread())) {
        try {
          thread.join();
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
