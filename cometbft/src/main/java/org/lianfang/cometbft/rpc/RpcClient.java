package org.lianfang.cometbft.rpc;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedDeque;
import org.jspecify.annotations.Nullable;
import org.lianfang.cometbft.wire.types.SignedHeader;
import org.lianfang.protocol.Bytes;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// The engine's RPC, as far as it is used. Thread-safe; keeps its connections.
///
/// Every call fails with [NotReached] if nothing was sent, else with an [IOException]: then it may
/// have arrived.
public final class RpcClient implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(RpcClient.class);
  private static final int ANSWER_BYTES_MAX = 32 << 20;
  private static final int KEPT_MAX = 4;
  private static final int PAGES_MAX = 100;
  private static final long GENESIS_POWER = 10;
  private static final JsonMapper JSON = new JsonMapper();

  private final Path socket;
  private final Duration timeout;
  private final ConcurrentLinkedDeque<UnixConnection> idle = new ConcurrentLinkedDeque<>();
  private volatile boolean closed;

  /// @param timeout of one call
  public RpcClient(Path socket, Duration timeout) {
    this.socket = socket;
    this.timeout = timeout;
  }

  /// What the engine says to a transaction.
  public enum Broadcast {
    /// It is on its way, now or already before.
    TAKEN,
    /// Too many are waiting.
    FULL,
    /// It takes none of this kind, now.
    REFUSED
  }

  /// Hands transactions to the engine, in one request.
  ///
  /// @return an answer for each, in their order
  public List<Broadcast> broadcast(List<Bytes> transactions) throws IOException {
    return broadcast(transactions, false);
  }

  /// As the other one.
  ///
  /// @param atOnce whether to have an engine with an application at a socket pass them on at once:
  ///   it would let them lie there for up to 20 ms, in case that more come. A question that it has
  ///   to answer, about a transaction of no bytes, takes all before it along; the call waits for
  ///   that answer
  public List<Broadcast> broadcast(List<Bytes> transactions, boolean atOnce) throws IOException {
    ArrayNode calls = JSON.createArrayNode();
    for (int i = 0; i < transactions.size(); i++) {
      ObjectNode call = calls.addObject();
      call.put("jsonrpc", "2.0").put("id", i).put("method", "broadcast_tx_async");
      call.putObject("params")
          .put("tx", Base64.getEncoder().encodeToString(transactions.get(i).toArray()));
    }
    if (atOnce) {
      ObjectNode question = calls.addObject();
      question.put("jsonrpc", "2.0").put("id", transactions.size()).put("method", "check_tx");
      question.putObject("params").put("tx", "");
    }
    JsonNode answers = exchange(calls);
    List<Broadcast> results = new ArrayList<>();
    for (int i = 0; i < transactions.size(); i++) {
      results.add(Broadcast.REFUSED);
    }
    for (JsonNode answer : answers.isArray() ? answers : List.of(answers)) {
      int id = answer.path("id").asInt(-1);
      if (id >= 0 && id < results.size()) {
        results.set(id, read(answer));
      }
    }
    return results;
  }

  private static Broadcast read(JsonNode answer) {
    String error = answer.path("error").toString();
    if (answer.path("error").isMissingNode() || error.contains("already exists in cache")) {
      return Broadcast.TAKEN;
    }
    return error.contains("mempool is full") ? Broadcast.FULL : Broadcast.REFUSED;
  }

  /// What the engine says of itself.
  ///
  /// @param height of its newest block
  /// @param earliest height of the oldest block that it still has; 0 if it has none
  /// @param catchingUp whether it is fetching old blocks
  public record Status(long height, long earliest, boolean catchingUp) {}

  public Status status() throws IOException {
    JsonNode sync = call("status", Map.of()).path("sync_info");
    return new Status(
        number(sync.path("latest_block_height")),
        number(sync.path("earliest_block_height")),
        sync.path("catching_up").asBoolean(false));
  }

  /// The block of a height as it is stored; empty if the engine has none.
  ///
  /// @throws IOException also if the engine cannot read it
  public Optional<StoredBlock> block(long height) throws IOException {
    JsonNode answer = call("block", Map.of("height", Long.toString(height)));
    JsonNode block = answer.path("block");
    return block.isMissingNode() || block.isNull()
        ? Optional.empty()
        : Optional.of(HeaderReader.block(answer));
  }

  /// How many transactions wait in the engine's memory, and their bytes.
  public Mempool mempool() throws IOException {
    JsonNode answer = call("num_unconfirmed_txs", Map.of());
    return new Mempool(number(answer.path("total")), number(answer.path("total_bytes")));
  }

  /// What waits to be ordered.
  public record Mempool(long transactions, long bytes) {}

  /// The header of a height with the votes that made it final.
  public SignedHeader commit(long height) throws IOException {
    JsonNode signed = call("commit", Map.of("height", Long.toString(height))).path("signed_header");
    return HeaderReader.signedHeader(signed);
  }

  /// The consensus keys of a height's validators (Ed25519).
  ///
  /// @throws IOException also if one has another power than the others, or another kind of key
  public List<Bytes> validators(long height) throws IOException {
    List<Bytes> validators = new ArrayList<>();
    long total = 1;
    for (int page = 1; validators.size() < total && page <= PAGES_MAX; page++) {
      JsonNode result =
          call(
              "validators",
              Map.of("height", Long.toString(height), "page", "" + page, "per_page", "100"));
      total = number(result.path("total"));
      for (JsonNode validator : result.path("validators")) {
        validators.add(validator(validator));
      }
    }
    return validators;
  }

  private static Bytes validator(JsonNode validator) throws IOException {
    try {
      byte[] key = Base64.getDecoder().decode(validator.path("pub_key").path("value").asString(""));
      if (key.length == 32 && number(validator.path("voting_power")) == GENESIS_POWER) {
        return Bytes.owning(key);
      }
    } catch (IllegalArgumentException e) {
      throw new IOException("a validator's key is not readable", e);
    }
    throw new IOException("a validator has another power or kind of key than was set");
  }

  /// The ids of the engines that are connected, as the engine writes them.
  public List<String> peers() throws IOException {
    List<String> peers = new ArrayList<>();
    for (JsonNode peer : call("net_info", Map.of()).path("peers")) {
      peers.add(peer.path("node_info").path("id").asString(""));
    }
    return peers;
  }

  /// The highest block that a connected engine works on; 0 if none says.
  public long peerHeight() throws IOException {
    long highest = 0;
    for (JsonNode peer : call("dump_consensus_state", Map.of()).path("peers")) {
      JsonNode height = peer.path("peer_state").path("round_state").path("height");
      if (!height.isMissingNode()) {
        highest = Math.max(highest, number(height));
      }
    }
    return highest;
  }

  /// Asks for another member's engine what its light client has to know.
  ///
  /// @return an object with either `result` or `error`, as this engine answers
  public Bytes answer(EngineQuestion question) throws IOException {
    ObjectNode call = JSON.createObjectNode();
    call.put("jsonrpc", "2.0").put("id", 1).put("method", question.kind().method());
    ObjectNode named = call.putObject("params");
    question.parameters().forEach(named::put);
    JsonNode answer = exchange(call);
    ObjectNode given = JSON.createObjectNode();
    String field = answer.path("error").isMissingNode() ? "result" : "error";
    given.set(field, answer.path(field));
    return Bytes.owning(JSON.writeValueAsBytes(given));
  }

  /// Makes one call and returns its result.
  ///
  /// @throws IOException if the engine answers with an error
  public JsonNode call(String method, Map<String, String> parameters) throws IOException {
    ObjectNode call = JSON.createObjectNode();
    call.put("jsonrpc", "2.0").put("id", 1).put("method", method);
    ObjectNode named = call.putObject("params");
    parameters.forEach(named::put);
    JsonNode answer = exchange(call);
    if (!answer.path("error").isMissingNode()) {
      String error = answer.path("error").toString();
      throw new IOException(
          "the engine answers "
              + method
              + ": "
              + error.substring(0, Math.min(300, error.length())));
    }
    return answer.path("result");
  }

  static long number(JsonNode value) throws IOException {
    try {
      return Long.parseLong(value.asString(""));
    } catch (NumberFormatException | JacksonException e) {
      throw new IOException("the engine answers no number where one is due", e);
    }
  }

  private JsonNode exchange(JsonNode request) throws IOException {
    try {
      byte[] answer = post(JSON.writeValueAsBytes(request));
      return JSON.readTree(answer);
    } catch (JacksonException e) {
      throw new IOException("the engine's answer is not readable", e);
    }
  }

  /// A kept connection may be one to a process that has ended: then a fresh one is tried. All calls
  /// may be repeated.
  private byte[] post(byte[] request) throws IOException {
    UnixConnection kept = idle.pollFirst();
    IOException first = null;
    if (kept != null) {
      try {
        return post(kept, request);
      } catch (java.net.SocketTimeoutException e) {
        throw e;
      } catch (IOException e) {
        first = e;
      }
    }
    return post(connect(first), request);
  }

  private UnixConnection connect(@Nullable IOException earlier) throws IOException {
    if (closed) {
      throw new NotReached(new IOException("closed"));
    }
    try {
      return UnixConnection.open(socket, ANSWER_BYTES_MAX);
    } catch (IOException e) {
      if (earlier != null) {
        throw earlier;
      }
      throw new NotReached(e);
    }
  }

  private byte[] post(UnixConnection connection, byte[] request) throws IOException {
    boolean whole = false;
    try {
      byte[] answer = connection.post(request, timeout);
      whole = true;
      return answer;
    } finally {
      if (whole && !closed && idle.size() < KEPT_MAX) {
        idle.addFirst(connection);
      } else {
        connection.close();
      }
    }
  }

  @Override
  public void close() {
    closed = true;
    for (UnixConnection connection : new ArrayDeque<>(idle)) {
      try {
        connection.close();
      } catch (IOException e) {
        LOG.debug("a connection does not close: {}", e.toString());
      }
    }
    idle.clear();
  }
}
