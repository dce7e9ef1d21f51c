package org.lianfang.contract.state;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.lianfang.contract.MemoryState;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.ledger.State;

class DraftTest {
  /// Drafts upon drafts read like a map to which the same writes were made.
  @Test
  void reads_see_the_draft_as_if_it_were_made() {
    long seed = 20260317;
    SplittableRandom random = new SplittableRandom(seed);
    for (int round = 0; round < 400; round++) {
      MemoryState base = new MemoryState();
      Map<Bytes, Bytes> model = new TreeMap<>();
      Draft first = new Draft(base);
      write(random, first, model);
      base.apply(first.changes());
      Draft draft = new Draft(base);
      write(random, draft, model);
      Draft nested = new Draft(draft);
      write(random, nested, model);

      assertSame(nested, model, seed, random);
      draft.absorb(nested);
      assertSame(draft, model, seed, random);
      base.apply(draft.changes());
      assertSame(base, model, seed, random);
    }
  }

  private static void write(SplittableRandom random, Draft draft, Map<Bytes, Bytes> model) {
    for (int i = random.nextInt(12); i > 0; i--) {
      Bytes key = key(random);
      if (random.nextInt(3) == 0) {
        draft.delete(key);
        model.remove(key);
      } else {
        Bytes value = Bytes.ofInt(random.nextInt());
        draft.put(key, value);
        model.put(key, value);
      }
    }
  }

  private static void assertSame(
      State state, Map<Bytes, Bytes> model, long seed, SplittableRandom random) {
    Bytes prefix = key(random).slice(0, random.nextInt(3));
    List<Map.Entry<Bytes, Bytes>> expected =
        model.entrySet().stream().filter(row -> row.getKey().startsWith(prefix)).toList();
    assertThat(scan(state, prefix, Integer.MAX_VALUE)).as("seed %d", seed).isEqualTo(expected);
    int limit = 1 + random.nextInt(3);
    assertThat(scan(state, prefix, limit))
        .as("seed %d", seed)
        .isEqualTo(expected.subList(0, Math.min(limit, expected.size())));
    Bytes key = key(random);
    assertThat(state.get(key).orElse(Bytes.EMPTY))
        .as("seed %d", seed)
        .isEqualTo(model.getOrDefault(key, Bytes.EMPTY));
  }

  private static List<Map.Entry<Bytes, Bytes>> scan(State state, Bytes prefix, int limit) {
    List<Map.Entry<Bytes, Bytes>> rows = new ArrayList<>();
    state.scan(
        prefix,
        (key, value) -> {
          rows.add(Map.entry(key, value));
          return rows.size() < limit;
        });
    return rows;
  }

  private static Bytes key(SplittableRandom random) {
    return Bytes.owning(new byte[] {(byte) random.nextInt(3), (byte) random.nextInt(4)});
  }
}
