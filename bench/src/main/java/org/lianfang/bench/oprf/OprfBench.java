package org.lianfang.bench.oprf;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.math.BigInteger;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.lianfang.bench.load.Compared;
import org.lianfang.bench.load.Load;
import org.lianfang.bench.load.Result;
import org.lianfang.bench.load.Settings;
import org.lianfang.bench.load.Work;
import org.lianfang.oprf.Blind;
import org.lianfang.oprf.Blinded;
import org.lianfang.oprf.Combination;
import org.lianfang.oprf.DayKey;
import org.lianfang.oprf.Evaluated;
import org.lianfang.oprf.KeyShare;
import org.lianfang.oprf.OprfOutput;
import org.lianfang.oprf.Suite;
import org.lianfang.oprf.Voprf;
import org.lianfang.oprf.group.Element;
import org.lianfang.oprf.group.ElementBatch;
import org.lianfang.oprf.group.Group;
import org.lianfang.oprf.group.SecretScalar;
import org.lianfang.protocol.InvariantViolation;

/// The token function's steps beside the curve library's raw multiplication, on the same cores:
/// each worker is a thread that computes all the time.
public final class OprfBench {
  private static final int THRESHOLD = 3;
  private static final int BATCH = 64;

  private final Settings settings;
  private final SecureRandom random = new SecureRandom();
  private final Suite suite;
  private final Group group;
  private final Voprf voprf;
  private final DayKey day;
  private final int threads = Runtime.getRuntime().availableProcessors();
  private final List<KeyShare> shares;
  private final List<Blinded> blinded;
  private final ElementBatch sent;
  private final List<Evaluated> answers;
  private final Optional<RawSodium> raw = RawSodium.find();

  private OprfBench(Settings settings, Suite suite) {
    this.settings = settings;
    this.suite = suite;
    this.group = suite.group();
    this.voprf = new Voprf(suite);
    this.day = DayKey.draw(0, random);
    this.shares = shares();
    this.blinded = blindBatch();
    this.sent = ElementBatch.of(blinded.stream().map(Blinded::element).toList());
    this.answers = shares.stream().map(share -> voprf.evaluate(share, sent, random)).toList();
  }

  /// Measures all four steps on each backend.
  public static List<Result> run(Settings settings) throws Exception {
    List<Result> results = new ArrayList<>();
    for (Suite suite : Suite.onEachBackend()) {
      results.addAll(new OprfBench(settings, suite).run());
    }
    return results;
  }

  private List<Result> run() throws Exception {
    List<Result> results = new ArrayList<>();
    results.add(measure("evaluate", BATCH, () -> voprf.evaluateUnproven(shares.getFirst(), sent)));
    results.add(
        measure(
            "evaluate_with_proof", BATCH, () -> voprf.evaluate(shares.getFirst(), sent, random)));
    results.add(measure("blind", BATCH, this::blindBatch));
    results.add(measure("verify_and_combine", BATCH, this::verifyAndCombine));
    return results;
  }

  private Result measure(String name, int batch, Work.Call call) throws Exception {
    settings.progress().accept("oprf " + name + " (" + group.backend() + ")");
    Load ours = Load.onThreads(workers(() -> Work.of(batch, call)));
    Load beside = Load.onThreads(workers(this::multiplication));
    Map<String, Object> conditions =
        Map.of("threads", threads, "batch", batch, "threshold", THRESHOLD);
    return Result.rate(
        new Result.Figure(
            "oprf", name, Optional.of(suite.identifier()), group.backend(), conditions),
        "items/s",
        Compared.of(settings, ours, beside),
        raw.isPresent() ? "libsodium_scalarmult" : "suite_scalarmult");
  }

  private List<Work> workers(Supplier<Work> worker) {
    return IntStream.range(0, threads).mapToObj(i -> worker.get()).toList();
  }

  private List<Blinded> blindBatch() {
    List<byte[]> inputs = new ArrayList<>();
    List<Blind> blinds = new ArrayList<>();
    for (int i = 0; i < BATCH; i++) {
      inputs.add(bytes(12));
      blinds.add(day.blind(suite, bytes(16), inputs.getLast()));
    }
    return Blinded.all(suite, inputs, blinds);
  }

  private void verifyAndCombine() {
    for (int i = 0; i < THRESHOLD; i++) {
      if (!answers.get(i).isValid(voprf.dleq(), shares.get(i).verificationShare(), sent)) {
        throw new InvariantViolation("an honest proof holds");
      }
    }
    List<Integer> indices = answers.stream().map(Evaluated::index).toList();
    List<OprfOutput> outputs =
        voprf.finish(blinded, Combination.of(indices).combine(group, answers));
    if (outputs.size() != BATCH) {
      throw new InvariantViolation("an output for each input");
    }
  }

  /// One element times one scalar, through the library itself where the system has it.
  private Work multiplication() {
    Element element = group.multiplyGenerator(group.randomSecret(random));
    SecretScalar scalar = group.randomSecret(random);
    if (raw.isEmpty()) {
      return Work.of(
          BATCH,
          () -> {
            for (int i = 0; i < BATCH; i++) {
              group.multiply(scalar, element);
            }
          });
    }
    RawSodium library = raw.get();
    Arena arena = Arena.ofAuto();
    MemorySegment out = arena.allocate(group.elementSize());
    MemorySegment factor = copy(arena, scalar.copyOfSecretBytes());
    MemorySegment point = copy(arena, element.encoded());
    return Work.of(
        BATCH,
        () -> {
          for (int i = 0; i < BATCH; i++) {
            library.multiply(out, factor, point);
          }
        });
  }

  private static MemorySegment copy(Arena arena, byte[] bytes) {
    return arena.allocate(bytes.length).copyFrom(MemorySegment.ofArray(bytes));
  }

  /// Shares of one key: the values of a random polynomial at 1, 2, 3.
  private List<KeyShare> shares() {
    List<SecretScalar> coefficients =
        IntStream.range(0, THRESHOLD).mapToObj(i -> group.randomSecret(random)).toList();
    List<KeyShare> dealt = new ArrayList<>();
    for (int index = 1; index <= THRESHOLD; index++) {
      SecretScalar value = coefficients.getFirst();
      for (int power = 1; power < THRESHOLD; power++) {
        var factor = group.scalar(BigInteger.valueOf(index).pow(power));
        value = group.add(value, group.multiply(coefficients.get(power), factor));
      }
      dealt.add(KeyShare.of(suite, index, value));
    }
    return dealt;
  }

  private byte[] bytes(int size) {
    byte[] bytes = new byte[size];
    random.nextBytes(bytes);
    return bytes;
  }
}
