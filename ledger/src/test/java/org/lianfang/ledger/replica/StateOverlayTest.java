package org.lianfang.ledger.replica;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.lianfang.ledger.Seeded;
import org.lianfang.ledger.store.Batch;
import org.lianfang.ledger.store.Durability;
import org.lianfang.ledger.store.InMemoryStore;
import org.lianfang.ledger.store.Range;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.ledger.Change;

final class StateOverlayTest {
  private final Seeded seeded = new Seeded();

  @Test
  void an_overlay_reads_like_one_map() {
    for (int round = 0; round < 60; round++) {
      TreeMap<Bytes, Bytes> expected = new TreeMap<>();
      try (InMemoryStore store = new InMemoryStore(List.of(ReplicaTables.STATE))) {
        Batch batch = new Batch();
        for (int i = seeded.below(20); i > 0; i--) {
          Bytes key = seeded.bytes(seeded.below(3));
          Bytes value = seeded.bytes(4);
          expected.put(key, value);
          batch.put(ReplicaTables.STATE, key, value);
        }
        store.write(batch, Durability.SYNC);
        StateOverlay overlay = new StateOverlay(new StoredState(store));
        for (int i = seeded.below(20); i > 0; i--) {
          Bytes key =
              expected.isEmpty() || seeded.oneIn(2)
                  ? seeded.bytes(seeded.below(3))
                  : List.copyOf(expected.keySet()).get(seeded.below(expected.size()));
          if (seeded.oneIn(2)) {
            expected.remove(key);
            overlay.apply(List.of(new Change(key, Optional.empty())));
          } else {
            Bytes value = seeded.bytes(4);
            expected.put(key, value);
            overlay.apply(List.of(new Change(key, Optional.of(value))));
          }
        }
        for (int i = 0; i < 20; i++) {
          Bytes prefix = seeded.bytes(seeded.below(3));
          assertThat(overlay.get(prefix))
              .as(seeded.toString())
              .isEqualTo(Optional.ofNullable(expected.get(prefix)));
          List<Map.Entry<Bytes, Bytes>> within =
              expected.entrySet().stream()
                  .filter(pair -> Range.prefix(prefix).contains(pair.getKey()))
                  .toList();
          assertThat(visited(overlay, prefix, Integer.MAX_VALUE))
              .as("prefix %s, %s", prefix, seeded)
              .isEqualTo(within);
          int some = seeded.below(within.size() + 1);
          if (some > 0) {
            assertThat(visited(overlay, prefix, some))
                .as("prefix %s, the first %d, %s", prefix, some, seeded)
                .isEqualTo(within.subList(0, some));
          }
        }
      }
    }
  }

  private static List<Map.Entry<Bytes, Bytes>> visited(
      StateOverlay overlay, Bytes prefix, int most) {
    List<Map.Entry<Bytes, Bytes>> visited = new ArrayList<>();
    overlay.scan(
        prefix,
        (key, value) -> {
          visited.add(Map.entry(key, value));
          return visited.size() < most;
        });
    return visited;
  }
}
