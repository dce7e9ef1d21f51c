package org.lianfang.cometbft;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lianfang.cometbft.engine.NodeId;
import org.lianfang.ledger.View;
import org.lianfang.protocol.ledger.Misbehaviour;

/// Who votes, who may connect, who lies.
final class MembershipTest {
  @TempDir Path folder;

  @BeforeAll
  static void requireEngine() {
    TestAlliance.requireEngine();
  }

  @Test
  void a_stranger_is_refused_let_in_after_admission_made_validator_and_removed() throws Exception {
    try (TestAlliance alliance = new TestAlliance(folder, 2)) {
      alliance.startAll();
      TestAlliance.Member stranger = alliance.member(2);
      alliance.start(2);
      alliance.submit(0, TestAlliance.add(1));
      Thread.sleep(3_000);
      assertThat(alliance.size(2)).as("knocks in vain").isZero();

      alliance.submit(0, ToyNetwork.node(1, stranger.nodeId(), true));
      alliance.awaitSize(2, 3);
      alliance.awaitAgreement();
      assertThat(alliance.submit(2, TestAlliance.add(2)).outcome().isAccepted()).isTrue();

      alliance.submit(2, ToyNetwork.validator(2, stranger.validator(), true));
      alliance.submit(1, TestAlliance.add(3));
      // Of three validators all must vote: without the new one nothing is ordered.
      alliance.submit(1, TestAlliance.add(4));
      alliance.submit(1, ToyNetwork.validator(3, stranger.validator(), false));
      alliance.submit(1, TestAlliance.add(5));
      alliance.awaitAgreement();

      alliance.submit(1, ToyNetwork.node(4, stranger.nodeId(), false));
      long[] request = {5};
      TestAlliance.await(
          "the one that was struck off is left behind",
          () -> {
            alliance.submit(0, TestAlliance.add(++request[0]));
            Thread.sleep(200);
            return alliance.size(2) < alliance.size(0) - 5;
          });
      TestAlliance.await("the others go on", () -> alliance.counter(1) == request[0]);
    }
  }

  @Test
  void a_validator_that_signs_twice_stands_on_the_ledger() throws Exception {
    try (TestAlliance alliance = new TestAlliance(folder, 4)) {
      alliance.startAll();
      TestAlliance.Member twin = alliance.twin(3);
      alliance.submit(0, ToyNetwork.node(1, twin.nodeId(), true));
      NodeId liar = NodeId.of(twin.validator());
      long[] request = {0};
      try (Liar _ = alliance.startLiar(twin)) {
        TestAlliance.await(
            "the double vote is proved",
            () -> {
              alliance.ledger(0).submit(TestAlliance.add(++request[0]));
              Thread.sleep(30);
              return misbehaviour(alliance)
                  .map(Misbehaviour::validator)
                  .equals(Optional.of(liar.bytes()));
            });
      }
      alliance.awaitAgreement();
    }
  }

  private static Optional<Misbehaviour> misbehaviour(TestAlliance alliance) {
    try (View view = alliance.ledger(0).read()) {
      for (long position = 0; position < view.size(); position++) {
        Optional<Misbehaviour> found = Misbehaviour.decode(view.entry(position).envelope());
        if (found.isPresent()) {
          return found;
        }
      }
    }
    return Optional.empty();
  }
}
