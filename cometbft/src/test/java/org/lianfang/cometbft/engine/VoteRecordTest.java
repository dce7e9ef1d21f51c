package org.lianfang.cometbft.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.lianfang.cometbft.engine.VoteRecord.Flaw.MISSING;
import static org.lianfang.cometbft.engine.VoteRecord.Flaw.OLD;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lianfang.protocol.Bytes;

/// Which key may vote in which folder.
final class VoteRecordTest {
  private static final Bytes KEY = Bytes.hex("11".repeat(32));
  private static final Bytes NEXT = Bytes.hex("22".repeat(32));

  @TempDir Path folder;
  private EngineHome home;

  @BeforeEach
  void open() throws IOException {
    home = EngineHome.open(folder.resolve("engine"));
  }

  @AfterEach
  void close() throws IOException {
    home.close();
  }

  private void state(String height) throws IOException {
    Files.writeString(
        home.data("priv_validator_state.json"),
        "{\"height\": \"%s\", \"round\": 0, \"step\": 3}".formatted(height));
  }

  @Test
  void a_key_whose_record_began_with_it_votes() throws IOException {
    new VoteRecord(home).begin();
    assertThat(new VoteRecord(home).flaw(KEY)).isEmpty();
    assertThat(new VoteRecord(home).flaw(KEY)).isEmpty();
    assertThat(new VoteRecord(home).flaw(NEXT)).as("drawn elsewhere").contains(MISSING);
  }

  @Test
  void a_key_that_comes_without_a_record_never_votes_here() throws IOException {
    assertThat(new VoteRecord(home).flaw(KEY)).contains(MISSING);
    new VoteRecord(home).begin(NEXT);
    assertThat(new VoteRecord(home).flaw(KEY)).contains(MISSING);
    assertThat(new VoteRecord(home).flaw(NEXT)).isEmpty();
    assertThat(new VoteRecord(home).isBegun(NEXT)).isTrue();
    assertThat(new VoteRecord(home).isBegun(KEY)).isFalse();
  }

  @Test
  void a_record_that_was_lost_or_is_no_record_does_not_count() throws IOException {
    new VoteRecord(home).begin(KEY);
    Files.writeString(home.data("priv_validator_state.json"), "{\"height\": ");
    assertThat(new VoteRecord(home).flaw(KEY)).contains(MISSING);
    Files.delete(home.data("priv_validator_state.json"));
    assertThat(new VoteRecord(home).flaw(KEY)).contains(MISSING);
  }

  @Test
  void a_record_older_than_a_vote_in_a_block_is_found_at_once_and_at_every_start()
      throws IOException {
    NodeId own = NodeId.of(KEY);
    VoteRecord record = new VoteRecord(home);
    record.begin(KEY);
    state("7");
    assertThat(record.holds(own, 6)).isTrue();
    assertThat(record.holds(own, 7)).isTrue();
    assertThat(record.flaw(KEY)).isEmpty();
    assertThat(record.holds(own, 8)).isFalse();
    assertThat(record.flaw(KEY)).contains(OLD);
    assertThat(new VoteRecord(home).flaw(KEY)).contains(OLD);
    state("9");
    assertThat(new VoteRecord(home).flaw(KEY)).isEmpty();
    state("3");
    assertThat(new VoteRecord(home).flaw(KEY)).contains(OLD);
  }

  @Test
  void a_new_key_is_not_bound_by_what_the_former_one_signed() throws IOException {
    VoteRecord record = new VoteRecord(home);
    record.begin(KEY);
    assertThat(record.holds(NodeId.of(KEY), 50)).isFalse();
    record.begin(NEXT);
    assertThat(new VoteRecord(home).flaw(NEXT)).isEmpty();
    assertThat(new VoteRecord(home).flaw(KEY)).contains(OLD);
  }
}
