package org.lianfang.cometbft;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongFunction;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lianfang.cometbft.rpc.RpcClient;
import org.lianfang.ledger.KeyValueMachine;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.Encoding;
import org.lianfang.protocol.Reason;
import org.lianfang.protocol.ledger.Applied;
import org.lianfang.protocol.ledger.Entry;
import org.lianfang.protocol.ledger.RequestKey;
import org.lianfang.protocol.ledger.State;
import org.lianfang.protocol.ledger.StateMachine;

/// One of four members pours transactions into its engine, which gossips them to the others: the
/// others' commands still pass. 100 MB; in the long form, 1 GB.
final class FloodTest {
  private static final boolean LONG =
      System.getProperty("lianfang.long", "").matches("true|FloodTest");
  private static final long JUNK_BYTES = LONG ? 1L << 30 : 100L << 20;
  private static final long SIGNED_BYTES = LONG ? 128L << 20 : 24L << 20;
  private static final int FLOODER = 3;
  private static final int QUIET = 25;
  private static final Duration BEARABLE = Duration.ofSeconds(5);

  /// An engine at rest has about 50 MiB, the others' transactions it holds have 2 MiB, and Go's
  /// collector lets it double.
  private static final long RESIDENT_MAX = 600L << 20;

  @TempDir Path folder;
  private long request;

  @BeforeAll
  static void requireEngine() {
    TestAlliance.requireEngine();
  }

  @Test
  void junk_oversized_and_repeated_transactions_leave_others_alone() throws Exception {
    try (TestAlliance alliance = new TestAlliance(folder, 4)) {
      for (int i = 0; i < FLOODER; i++) {
        alliance.start(i);
      }
      alliance.machine(new Gullible());
      alliance.start(FLOODER);
      for (int i = 0; i <= FLOODER; i++) {
        alliance.awaitSize(i, 1);
      }
      Random random = new Random(7);
      byte[] noise = new byte[2 << 20];
      random.nextBytes(noise);
      Bytes repeated = TestAlliance.add(1).encoded();
      Measured measured =
          flooded(
              alliance,
              JUNK_BYTES,
              number -> {
                int kind = (int) (number % 8);
                int size =
                    switch (kind) {
                      case 0 -> (1 << 20) + 1 + (int) number % 1_000;
                      case 1 -> 1 << 20;
                      case 2, 3 -> 64 << 10;
                      default -> 4 << 10;
                    };
                Bytes text = Bytes.utf8("junk " + number + " ");
                byte[] rest = new byte[size - text.size()];
                System.arraycopy(
                    noise, (int) (number * 31 % (noise.length - size)), rest, 0, rest.length);
                return kind == 7 ? repeated : Bytes.join(text, Bytes.owning(rest));
              });
      // Another member answered the last call: this one may be a block behind.
      alliance.awaitSize(0, 1 + request);
      assertThat(alliance.size(0)).as("nothing of it on the ledger").isEqualTo(1 + request);
      alliance.stop(FLOODER);
      alliance.awaitAgreement();
      measured.print("junk");
    }
  }

  @Test
  void commands_that_are_validly_signed_without_end_are_bounded_for_each_member() throws Exception {
    try (TestAlliance alliance = new TestAlliance(folder, 4)) {
      alliance.startAll();
      Measured measured =
          flooded(
              alliance,
              SIGNED_BYTES,
              number ->
                  KeyValueMachine.command(
                          "bank-4", number, "put", "k" + number % 10, "x".repeat(200_000) + number)
                      .encoded());
      assertThat(measured.waiting()).as("bytes that wait at another").isLessThan(3L << 20);
      alliance.awaitAgreement();
      measured.print("signed");
    }
  }

  private record Measured(
      long quiet, long under, long underWorst, int calls, long resident, long waiting, long sent) {
    void print(String kind) {
      System.out.printf(
          "%s: %d MB; calls p50 %d ms quiet, %d ms under it (ratio %.1f), worst %d ms, %d calls;"
              + " another's engine at most %d MiB resident, %d KiB waiting%n",
          kind,
          sent >> 20,
          quiet,
          under,
          under / (double) Math.max(1, quiet),
          underWorst,
          calls,
          resident >> 20,
          waiting >> 10);
    }
  }

  private Measured flooded(TestAlliance alliance, long bytes, LongFunction<Bytes> transactions)
      throws Exception {
    List<Long> quiet = new ArrayList<>();
    for (int i = 0; i < QUIET; i++) {
      quiet.add(call(alliance));
    }
    AtomicBoolean done = new AtomicBoolean();
    AtomicLong sent = new AtomicLong();
    Thread flood = Thread.ofVirtual().start(() -> pour(alliance, bytes, transactions, sent, done));
    List<Long> under = new ArrayList<>();
    long resident = 0;
    long waiting = 0;
    try (RpcClient rpc =
        new RpcClient(alliance.home(0).resolve("rpc.sock"), Duration.ofSeconds(30))) {
      while (!done.get() || under.size() < QUIET) {
        under.add(call(alliance));
        resident = Math.max(resident, resident(alliance.pid(0).orElseThrow()));
        waiting = Math.max(waiting, rpc.mempool().bytes());
      }
    }
    flood.join();
    assertThat(sent.get()).isGreaterThanOrEqualTo(bytes);
    long worst = under.stream().mapToLong(each -> each).max().orElseThrow();
    assertThat(Duration.ofMillis(worst)).isLessThan(BEARABLE);
    assertThat(resident).isLessThan(RESIDENT_MAX);
    for (int i = 0; i < FLOODER; i++) {
      assertThat(alliance.ledger(i).health().failed()).isEmpty();
      assertThat(alliance.ledger(i).health().restarts()).isZero();
    }
    return new Measured(
        median(quiet), median(under), worst, under.size(), resident, waiting, sent.get());
  }

  private long call(TestAlliance alliance) throws Exception {
    long start = System.nanoTime();
    assertThat(
            alliance
                .submit((int) (request % FLOODER), TestAlliance.add(++request))
                .outcome()
                .isAccepted())
        .isTrue();
    return (System.nanoTime() - start) / 1_000_000;
  }

  /// Hands transactions to the flooder's own engine, as fast as it takes them.
  private static void pour(
      TestAlliance alliance,
      long bytes,
      LongFunction<Bytes> transactions,
      AtomicLong sent,
      AtomicBoolean done) {
    try (RpcClient rpc =
        new RpcClient(alliance.home(FLOODER).resolve("rpc.sock"), Duration.ofSeconds(30))) {
      long number = 1_000_000;
      while (sent.get() < bytes) {
        List<Bytes> batch = new ArrayList<>();
        long size = 0;
        while (size < 4 << 20) {
          batch.add(transactions.apply(number++));
          size += batch.getLast().size();
        }
        rpc.broadcast(batch);
        sent.addAndGet(size);
      }
    } catch (IOException e) {
      throw new AssertionError(e);
    } finally {
      done.set(true);
    }
  }

  private static long median(List<Long> values) {
    return values.stream().sorted().skip(values.size() / 2).findFirst().orElseThrow();
  }

  private static long resident(long pid) throws IOException {
    String status = Files.readString(Path.of("/proc", Long.toString(pid), "status"));
    return Long.parseLong(status.replaceAll("(?s).*VmRSS:\\s*(\\d+) kB.*", "$1")) << 10;
  }

  /// Admits anything once or twice, so that its engine takes it, gossips it, and at times proposes
  /// it.
  private static final class Gullible implements StateMachine {
    private final StateMachine machine = new KeyValueMachine();
    private final Map<Bytes, Integer> seen = new ConcurrentHashMap<>();

    @Override
    public Optional<Reason> admit(State committed, Bytes envelope) {
      Optional<Reason> right = machine.admit(committed, envelope);
      int times = right.isEmpty() ? 0 : seen.merge(Encoding.sha256(envelope), 1, Integer::sum);
      return times > 2 ? right : Optional.empty();
    }

    @Override
    public Applied apply(State state, Entry entry) {
      return machine.apply(state, entry);
    }

    @Override
    public Optional<RequestKey> requestKey(Bytes envelope) {
      return machine.requestKey(envelope);
    }
  }
}
