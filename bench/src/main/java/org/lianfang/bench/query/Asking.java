package org.lianfang.bench.query;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.lianfang.bench.alliance.Samples;
import org.lianfang.bench.load.Load;
import org.lianfang.bench.load.Work;
import org.lianfang.node.Node;
import org.lianfang.node.query.QueryAnswer;
import org.lianfang.protocol.InvariantViolation;
import org.lianfang.protocol.call.Purpose;

/// Single questions, one in ten about a phone that was filed, nothing opened. Each is recorded by a
/// threshold of custodians, and every proof is checked.
final class Asking {
  /// Phones that were filed before: numbers 0 to before this.
  static final int FILED = 200;

  private static final int HIT_EACH = 10;

  /// Numbers of phones that are never filed start here.
  private static final long UNKNOWN = 10_000_000L;

  private Asking() {}

  /// Workers that each ask one question at a time.
  ///
  /// @param nodes the askers
  /// @param each workers of each
  static Load load(List<Node> nodes, int each) {
    List<Work> workers = new ArrayList<>();
    for (Node node : nodes) {
      for (int i = 0; i < each; i++) {
        workers.add(Work.of(1, () -> ask(node)));
      }
    }
    return Load.onVirtualThreads(workers);
  }

  /// One question of each.
  static List<QueryAnswer> askAll(List<Node> nodes) throws Exception {
    List<QueryAnswer> answers = new ArrayList<>();
    for (Node node : nodes) {
      answers.add(ask(node));
    }
    return answers;
  }

  private static QueryAnswer ask(Node node) throws Exception {
    ThreadLocalRandom random = ThreadLocalRandom.current();
    boolean filed = random.nextInt(HIT_EACH) == 0;
    long number = filed ? random.nextInt(FILED) : UNKNOWN + random.nextLong(UNKNOWN);
    QueryAnswer answer =
        node.queries()
            .query(Samples.subject(number), Purpose.TRANSACTION, false)
            .toCompletableFuture()
            .get();
    if (answer.isFound() != filed) {
      throw new InvariantViolation("a measured question was answered wrongly");
    }
    return answer;
  }
}
