package org.lianfang.protocol.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.Malformed;
import org.lianfang.protocol.Reason;
import org.lianfang.protocol.ledger.Change;
import org.lianfang.protocol.ledger.Leaf;
import org.lianfang.protocol.ledger.Outcome;

final class StateCodecTest {
  private final long seed = Long.getLong("test.seed", System.nanoTime());
  private final SplittableRandom random = new SplittableRandom(seed);

  @Test
  void outcomes_survive_a_round_trip() throws Malformed {
    List<Outcome> outcomes = new ArrayList<>();
    outcomes.add(new Outcome.Accepted());
    for (Reason reason : Reason.values()) {
      outcomes.add(new Outcome.Refused(reason));
    }
    outcomes.add(new Outcome.Filed(List.of(Optional.empty())));
    outcomes.add(
        new Outcome.Filed(
            List.of(Optional.empty(), Optional.of(Reason.RECORD_EXISTS), Optional.empty())));
    for (Outcome outcome : outcomes) {
      assertThat(StateCodec.decodeOutcome(StateCodec.encode(outcome))).isEqualTo(outcome);
    }
  }

  @Test
  void leaves_survive_a_round_trip() throws Malformed {
    Leaf leaf =
        new Leaf(7, Instant.ofEpochMilli(1_790_000_000_123L), bytes(32), bytes(32), bytes(32));
    assertThat(StateCodec.decodeLeaf(StateCodec.encode(leaf))).isEqualTo(leaf);
  }

  @Test
  void changes_survive_a_round_trip() throws Malformed {
    for (int round = 0; round < 100; round++) {
      List<Change> changes = changes(random.nextInt(8));
      assertThat(StateCodec.decodeChanges(StateCodec.encode(changes)))
          .as("seed %d", seed)
          .isEqualTo(changes);
    }
  }

  @Test
  void a_changed_byte_is_refused_or_means_something_else() {
    List<Change> changes = changes(3);
    Leaf leaf = new Leaf(0, Instant.EPOCH, bytes(32), bytes(32), bytes(32));
    for (int round = 0; round < 500; round++) {
      Bytes damagedChanges = flip(StateCodec.encode(changes));
      Bytes damagedLeaf = flip(StateCodec.encode(leaf));
      try {
        assertThat(StateCodec.decodeChanges(damagedChanges)).isNotEqualTo(changes);
      } catch (Malformed expected) {
        assertThat(expected).hasMessageContaining("changes");
      }
      try {
        assertThat(StateCodec.decodeLeaf(damagedLeaf)).isNotEqualTo(leaf);
      } catch (Malformed expected) {
        assertThat(expected).hasMessageContaining("leaf");
      }
    }
  }

  @Test
  void other_encodings_of_the_same_value_are_refused() {
    // An explicit zero, an unknown field, records as unpacked numbers.
    for (String hex : List.of("0800", "1a00", "1000", "78 01".replace(" ", ""))) {
      assertThatThrownBy(() -> StateCodec.decodeOutcome(Bytes.hex(hex)))
          .as(hex)
          .isInstanceOf(Malformed.class);
    }
    assertThatThrownBy(() -> StateCodec.decodeOutcome(Bytes.hex("08ff7f")))
        .as("a reason without a number in the table")
        .isInstanceOf(Malformed.class);
    assertThatThrownBy(() -> StateCodec.decodeOutcome(Bytes.hex("0801120100")))
        .as("refused and filed at once")
        .isInstanceOf(Malformed.class);
    assertThatThrownBy(() -> StateCodec.decodeLeaf(Bytes.EMPTY)).isInstanceOf(Malformed.class);
  }

  @Test
  void keys_of_changes_ascend_each_once() {
    Change a = new Change(Bytes.utf8("a"), Optional.of(Bytes.EMPTY));
    Change b = new Change(Bytes.utf8("b"), Optional.empty());
    assertThatThrownBy(() -> StateCodec.encode(List.of(b, a)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> StateCodec.encode(List.of(a, a)))
        .isInstanceOf(IllegalArgumentException.class);
    Bytes first = StateCodec.encode(List.of(b));
    Bytes second = StateCodec.encode(List.of(a));
    assertThatThrownBy(() -> StateCodec.decodeChanges(Bytes.join(first, second)))
        .isInstanceOf(Malformed.class);
  }

  @Test
  void a_filing_without_records_has_no_encoding() {
    assertThatThrownBy(() -> StateCodec.encode(new Outcome.Filed(List.of())))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private List<Change> changes(int count) {
    TreeMap<Bytes, Optional<Bytes>> pairs = new TreeMap<>();
    for (int i = 0; i < count; i++) {
      pairs.put(
          bytes(random.nextInt(6)),
          random.nextBoolean() ? Optional.empty() : Optional.of(bytes(random.nextInt(20))));
    }
    return pairs.entrySet().stream().map(e -> new Change(e.getKey(), e.getValue())).toList();
  }

  private Bytes flip(Bytes bytes) {
    byte[] changed = bytes.toArray();
    changed[random.nextInt(changed.length)] ^= (byte) (1 << random.nextInt(8));
    return Bytes.owning(changed);
  }

  private Bytes bytes(int size) {
    byte[] bytes = new byte[size];
    random.nextBytes(bytes);
    return Bytes.owning(bytes);
  }
}
