package org.lianfang.bench.alliance;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import org.lianfang.bench.load.Recorder;
import org.lianfang.bench.load.Work;
import org.lianfang.cometbft.rpc.RpcClient;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.InvariantViolation;
import tools.jackson.databind.JsonNode;

/// Transactions for the engines alone: a key, `=` and a value, together as many bytes as the
/// command that they stand for.
///
/// They count as done when a block holds them. The engines tell of whole blocks, so that all
/// posters share one window.
public final class KeyValueLoad {
  /// As many as the ledger hands over in one request.
  private static final int REQUEST_MAX = 200;

  private static final int REQUEST_BYTES_MAX = 4 << 20;
  private static final long LOOK_NANOS = 5_000_000;
  private static final long PATIENCE_NANOS = 60_000_000_000L;

  private final List<RpcClient> clients;
  private final int window;
  private final AtomicLong submitted = new AtomicLong();
  private final AtomicLong keys = new AtomicLong();
  private long committed;
  private long height;
  private long lookedAt;

  KeyValueLoad(List<RpcClient> clients, int window) {
    this.clients = clients;
    this.window = window;
  }

  /// A poster for each engine.
  ///
  /// @param bytes of each transaction
  /// @param count what each counts for
  public List<Work> posters(int bytes, int count) throws IOException {
    height = clients.getFirst().status().height();
    committed = 0;
    submitted.set(0);
    List<Work> posters = new ArrayList<>();
    for (RpcClient client : clients) {
      posters.add(new Poster(client, bytes, count));
    }
    return posters;
  }

  /// How many transactions of its posters stand in blocks.
  public synchronized long committed() {
    return committed;
  }

  /// One transaction at a time, with the call of the engine's that returns when it stands.
  public Work oneAtATime(int bytes) {
    SplittableRandom random = new SplittableRandom();
    return Work.of(1, () -> commit(transaction(bytes, random)));
  }

  private void commit(Bytes transaction) throws IOException {
    JsonNode answer =
        clients
            .getFirst()
            .call(
                "broadcast_tx_commit",
                Map.of("tx", Base64.getEncoder().encodeToString(transaction.toArray())));
    if (answer.path("height").asString("0").equals("0")
        || answer.path("tx_result").path("code").asInt(0) != 0) {
      throw new InvariantViolation("the engine alone refused a transaction: " + answer);
    }
  }

  private final class Poster implements Work {
    private final RpcClient client;
    private final int bytes;
    private final int count;
    private final SplittableRandom random = new SplittableRandom();

    Poster(RpcClient client, int bytes, int count) {
      this.client = client;
      this.bytes = bytes;
      this.count = count;
    }

    @Override
    public void call(Recorder recorder) throws Exception {
      long start = System.nanoTime();
      int free = take();
      List<Bytes> transactions = new ArrayList<>();
      for (int i = 0; i < free; i++) {
        transactions.add(transaction(bytes, random));
      }
      List<Bytes> left = transactions;
      while (!left.isEmpty()) {
        left = refused(left, client.broadcast(left));
        if (!left.isEmpty()) {
          Thread.sleep(5);
        }
      }
      if (free > 0) {
        recorder.done((long) free * count, System.nanoTime() - start);
      }
    }

    /// Takes what is free of the window, or waits a little.
    private int take() throws IOException, InterruptedException {
      int most = Math.clamp(REQUEST_BYTES_MAX / bytes, 1, REQUEST_MAX);
      long free = (long) window * clients.size() - (submitted.get() - look());
      if (free <= 0) {
        Thread.sleep(2);
        return 0;
      }
      int taken = (int) Math.min(Math.ceilDiv(free, clients.size()), most);
      submitted.addAndGet(taken);
      return taken;
    }

    @Override
    public void drain(Recorder recorder) throws Exception {
      long end = System.nanoTime() + PATIENCE_NANOS;
      while (look() < submitted.get()) {
        if (System.nanoTime() - end > 0) {
          throw new InvariantViolation("the engine alone lost transactions");
        }
        Thread.sleep(2);
      }
    }
  }

  private static List<Bytes> refused(List<Bytes> sent, List<RpcClient.Broadcast> answers) {
    List<Bytes> refused = new ArrayList<>();
    for (int i = 0; i < sent.size(); i++) {
      if (answers.get(i) != RpcClient.Broadcast.TAKEN) {
        refused.add(sent.get(i));
      }
    }
    return refused;
  }

  /// How many transactions stand in blocks; asks the first engine now and then.
  private synchronized long look() throws IOException {
    long now = System.nanoTime();
    if (now - lookedAt < LOOK_NANOS) {
      return committed;
    }
    lookedAt = now;
    RpcClient first = clients.getFirst();
    long newest = first.status().height();
    while (height < newest) {
      JsonNode blocks =
          first
              .call(
                  "blockchain",
                  Map.of(
                      "minHeight",
                      Long.toString(height + 1),
                      "maxHeight",
                      Long.toString(Math.min(newest, height + 20))))
              .path("block_metas");
      for (JsonNode block : blocks) {
        committed += Long.parseLong(block.path("num_txs").asString("0"));
        height =
            Math.max(height, Long.parseLong(block.path("header").path("height").asString("0")));
      }
    }
    return committed;
  }

  /// Random bytes, as signatures and hashes are, but for the one `=`.
  private Bytes transaction(int bytes, SplittableRandom random) {
    byte[] transaction = new byte[bytes];
    random.nextBytes(transaction);
    for (int i = 0; i < bytes; i++) {
      if (transaction[i] == '=' || transaction[i] == ':') {
        transaction[i] = 'x';
      }
    }
    byte[] key = "k%015d".formatted(keys.getAndIncrement()).getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(key, 0, transaction, 0, key.length);
    transaction[key.length] = '=';
    return Bytes.owning(transaction);
  }
}
