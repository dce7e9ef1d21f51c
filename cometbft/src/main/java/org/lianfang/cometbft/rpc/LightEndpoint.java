package org.lianfang.cometbft.rpc;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.lianfang.protocol.Bytes;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// What the engine takes for the RPC of another member's engine: a Unix socket of this node's own,
/// which passes on the questions that its light client asks, and refuses every other call.
///
/// JSON-RPC over HTTP/1.1, one request after the other on a connection. What comes back is the
/// engine's to verify; here it is only bounded.
public final class LightEndpoint implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(LightEndpoint.class);
  private static final int REQUEST_BYTES_MAX = 64 << 10;
  private static final int ANSWER_BYTES_MAX = 4 << 20;
  private static final int HEAD_BYTES_MAX = 16 << 10;
  private static final int CONNECTIONS_MAX = 32;
  private static final JsonMapper JSON = new JsonMapper();

  /// Asks the other member.
  public interface Upstream {
    /// Returns an object with either `result` or `error`, as the other engine answered.
    ///
    /// @throws IOException if there is no answer
    Bytes ask(EngineQuestion question) throws IOException;
  }

  private final Path socket;
  private final ServerSocketChannel server;
  private final Upstream upstream;
  private final Set<SocketChannel> connections = ConcurrentHashMap.newKeySet();

  private LightEndpoint(Path socket, ServerSocketChannel server, Upstream upstream) {
    this.socket = socket;
    this.server = server;
    this.upstream = upstream;
  }

  /// Begins to listen at a socket that only the owner can reach.
  public static LightEndpoint open(Path socket, Upstream upstream) throws IOException {
    ServerSocketChannel server = PrivateSocket.listen(socket);
    LightEndpoint endpoint = new LightEndpoint(socket, server, upstream);
    Thread.ofVirtual().name("light-accept").start(endpoint::accept);
    return endpoint;
  }

  private void accept() {
    while (server.isOpen()) {
      try {
        SocketChannel connection = server.accept();
        if (connections.size() < CONNECTIONS_MAX) {
          connections.add(connection);
          Thread.ofVirtual().name("light").start(() -> serve(connection));
        } else {
          connection.close();
        }
      } catch (IOException e) {
        LOG.debug("no connection was accepted: {}", e.toString());
      }
    }
  }

  private void serve(SocketChannel connection) {
    try (connection;
        InputStream in = new BufferedInputStream(Channels.newInputStream(connection));
        OutputStream out = Channels.newOutputStream(connection)) {
      Optional<byte[]> request = read(in);
      while (request.isPresent()) {
        byte[] answer = JSON.writeValueAsBytes(answer(request.get()));
        String head =
            "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: "
                + answer.length
                + "\r\n\r\n";
        out.write(head.getBytes(StandardCharsets.US_ASCII));
        out.write(answer);
        out.flush();
        request = read(in);
      }
    } catch (IOException | JacksonException e) {
      LOG.debug("a connection of the light client ended: {}", e.toString());
    } finally {
      connections.remove(connection);
    }
  }

  /// Reads the body of the next request; empty at the end.
  private static Optional<byte[]> read(InputStream in) throws IOException {
    StringBuilder head = new StringBuilder();
    while (!head.toString().endsWith("\r\n\r\n")) {
      int next = in.read();
      if (next < 0 && head.isEmpty()) {
        return Optional.empty();
      }
      if (next < 0 || head.length() >= HEAD_BYTES_MAX) {
        throw new EOFException("a request's head is not whole");
      }
      head.append((char) next);
    }
    List<String> lines = head.toString().toLowerCase(Locale.ROOT).lines().toList();
    if (!lines.getFirst().startsWith("post ")) {
      throw new IOException("not a call");
    }
    int length = -1;
    for (String line : lines) {
      if (line.startsWith("content-length:") && line.substring(15).strip().matches("[0-9]{1,6}")) {
        length = Integer.parseInt(line.substring(15).strip());
      }
    }
    if (length < 0 || length > REQUEST_BYTES_MAX) {
      throw new IOException("a call has a length of at most 64 KiB");
    }
    byte[] body = in.readNBytes(length);
    if (body.length < length) {
      throw new EOFException("a call is not whole");
    }
    return Optional.of(body);
  }

  private JsonNode answer(byte[] body) {
    JsonNode request;
    try {
      request = JSON.readTree(body);
    } catch (JacksonException e) {
      return error(null, -32700, "not readable");
    }
    JsonNode id = request.path("id");
    Optional<EngineQuestion> question = question(request);
    if (question.isEmpty()) {
      return error(id, -32601, "not answered here");
    }
    try {
      Bytes answer = upstream.ask(question.get());
      if (answer.size() > ANSWER_BYTES_MAX) {
        return error(id, -32603, "the answer is too large");
      }
      JsonNode given = JSON.readTree(answer.toArray());
      ObjectNode whole = whole(id);
      if (given.path("result").isMissingNode()) {
        whole.set(
            "error", given.path("error").isObject() ? given.path("error") : error(-32603, ""));
      } else {
        whole.set("result", given.path("result"));
      }
      return whole;
    } catch (IOException | JacksonException e) {
      LOG.debug("another member's engine was asked in vain: {}", e.toString());
      return error(id, -32603, "no answer");
    }
  }

  private static Optional<EngineQuestion> question(JsonNode request) {
    String method = request.path("method").asString("");
    JsonNode parameters = request.path("params");
    for (EngineQuestion.Kind kind : EngineQuestion.Kind.values()) {
      if (kind.method().equals(method)) {
        try {
          return Optional.of(
              new EngineQuestion(
                  kind,
                  number(parameters.path("height"), 0),
                  Math.toIntExact(number(parameters.path("page"), 1))));
        } catch (IllegalArgumentException | ArithmeticException e) {
          return Optional.empty();
        }
      }
    }
    return Optional.empty();
  }

  private static long number(JsonNode value, long otherwise) {
    if (value.isMissingNode() || value.isNull()) {
      return otherwise;
    }
    String text = value.asString("");
    if (!text.matches("[0-9]{1,18}")) {
      throw new IllegalArgumentException("not a number");
    }
    return Long.parseLong(text);
  }

  private static ObjectNode whole(@Nullable JsonNode id) {
    ObjectNode whole = JSON.createObjectNode();
    whole.put("jsonrpc", "2.0");
    if (id != null && id.isIntegralNumber()) {
      whole.set("id", id);
    } else {
      whole.put("id", -1);
    }
    return whole;
  }

  private static JsonNode error(@Nullable JsonNode id, int code, String message) {
    ObjectNode whole = whole(id);
    whole.set("error", error(code, message));
    return whole;
  }

  private static ObjectNode error(int code, String message) {
    return JSON.createObjectNode().put("code", code).put("message", message);
  }

  /// The socket's path.
  public Path socket() {
    return socket;
  }

  @Override
  public void close() throws IOException {
    server.close();
    for (SocketChannel connection : connections) {
      connection.close();
    }
    Files.deleteIfExists(socket);
  }
}
