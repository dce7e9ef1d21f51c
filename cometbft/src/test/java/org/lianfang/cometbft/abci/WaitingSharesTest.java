package org.lianfang.cometbft.abci;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.lianfang.ledger.KeyValueMachine;
import org.lianfang.protocol.Bytes;

/// What one member may have waiting.
final class WaitingSharesTest {
  private final WaitingShares shares = new WaitingShares(new KeyValueMachine());

  private static Bytes command(String member, long request, int size) {
    return KeyValueMachine.command(member, request, "put", "k", "x".repeat(size)).encoded();
  }

  private int fill(String member, long from, int size, long height) {
    int taken = 0;
    while (shares.take(command(member, from + taken, size), height)) {
      taken++;
    }
    return taken;
  }

  @Test
  void a_member_that_fills_its_share_leaves_the_others_theirs() {
    assertThat(fill("bank-1", 1, 200_000, 5)).isEqualTo(10);
    assertThat(shares.take(command("bank-2", 1, 200_000), 5)).isTrue();
    assertThat(fill("bank-3", 1, 1, 5)).isEqualTo(WaitingShares.COMMANDS_MAX);
  }

  @Test
  void a_bundle_takes_its_share_as_a_whole_or_not_at_all() {
    assertThat(fill("bank-1", 1, 200_000, 5)).isEqualTo(10);
    Bytes other = command("bank-2", 1, 1);
    assertThat(shares.take(List.of(other, command("bank-1", 20, 200_000)), 5)).isFalse();
    assertThat(shares.commands()).isEqualTo(10);
    assertThat(shares.take(List.of(other, command("bank-1", 1, 200_000)), 5)).isTrue();
    assertThat(shares.commands()).isEqualTo(11);
  }

  @Test
  void what_waits_already_is_taken_again_and_counted_once() {
    assertThat(fill("bank-1", 1, 200_000, 5)).isEqualTo(10);
    assertThat(shares.take(command("bank-1", 1, 200_000), 6)).isTrue();
    assertThat(shares.take(command("bank-1", 100, 200_000), 6)).isFalse();
    assertThat(shares.commands()).isEqualTo(10);
  }

  @Test
  void what_is_ordered_or_refused_makes_room() {
    assertThat(fill("bank-1", 1, 200_000, 5)).isEqualTo(10);
    shares.committed(List.of(command("bank-1", 1, 200_000)), 6);
    assertThat(fill("bank-1", 100, 200_000, 6)).isEqualTo(1);
    shares.refused(command("bank-1", 2, 200_000));
    assertThat(fill("bank-1", 200, 200_000, 6)).isEqualTo(1);
    shares.clear();
    assertThat(fill("bank-1", 300, 200_000, 6)).isEqualTo(10);
  }

  @Test
  void what_the_engine_does_not_ask_about_any_more_is_not_there() {
    assertThat(fill("bank-1", 1, 200_000, 5)).isEqualTo(10);
    shares.committed(List.of(), 8);
    assertThat(shares.take(command("bank-1", 1, 200_000), 8)).isTrue();
    shares.committed(List.of(), 9);
    assertThat(shares.commands()).isEqualTo(1);
    assertThat(fill("bank-1", 100, 200_000, 9)).isEqualTo(9);
  }
}
