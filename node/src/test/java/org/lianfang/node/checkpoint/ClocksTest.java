package org.lianfang.node.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.checkpoint.Checkpoint;
import org.lianfang.protocol.checkpoint.Cosignature;
import org.lianfang.protocol.checkpoint.CosignedCheckpoint;
import org.lianfang.protocol.checkpoint.MerkleTree;
import org.lianfang.protocol.checkpoint.ProofFlaw;
import org.lianfang.protocol.checkpoint.Quorum;
import org.lianfang.protocol.checkpoint.SignatureType;
import org.lianfang.protocol.checkpoint.Signers;
import org.lianfang.protocol.checkpoint.VerifierKey;
import org.lianfang.protocol.member.MemberId;
import org.lianfang.protocol.member.SigningKey;

/// Clocks of validators that do not agree.
class ClocksTest {
  private static final Instant NOW = Instant.parse("2026-11-28T08:00:00Z");
  private static final Duration HOUR = Duration.ofHours(1);
  private static final Checkpoint CHECKPOINT =
      new Checkpoint("lianfang/pay", 7, MerkleTree.leafHash(Bytes.utf8("x")));
  private static final SigningKey LOG = key(99);

  private static SigningKey key(int number) {
    byte[] seed = new byte[32];
    seed[0] = (byte) number;
    return new SigningKey(seed);
  }

  private static Cosignature cosignature(int member, Instant time) {
    return Cosignature.sign(CHECKPOINT, name(member), time.getEpochSecond(), key(member));
  }

  private static String name(int member) {
    return Cosignature.cosignerName("pay", "bank-" + member);
  }

  private static CosignedCheckpoint cosigned(Instant... times) {
    CosignedCheckpoint checkpoint = CosignedCheckpoint.sign(CHECKPOINT, LOG);
    for (int i = 0; i < times.length; i++) {
      checkpoint = checkpoint.with(cosignature(i + 1, times[i]));
    }
    return checkpoint;
  }

  @Test
  void the_own_clock_is_compared_with_the_median_of_the_others() {
    Clocks clocks = new Clocks("pay", new MemberId("bank-1"));
    assertThat(clocks.difference()).isEmpty();
    clocks.compare(cosigned(NOW, NOW), NOW);
    assertThat(clocks.difference()).as("one other alone says nothing").isEmpty();

    clocks.compare(cosigned(NOW.plus(HOUR), NOW, NOW, NOW), NOW.plus(HOUR));
    assertThat(clocks.difference()).contains(HOUR);
    assertThat(Clocks.isWrong(HOUR)).isTrue();

    Instant later = NOW.plusSeconds(10);
    clocks.compare(cosigned(later, later, later, later.plus(HOUR)), later);
    assertThat(clocks.difference()).as("one of the others is wrong").contains(Duration.ZERO);

    clocks.compare(cosigned(NOW, NOW, NOW, NOW), later.plus(HOUR));
    assertThat(clocks.difference()).as("an old note says nothing").contains(Duration.ZERO);

    Instant next = later.plusSeconds(10);
    clocks.compare(cosigned(next, next, next, next), next.minus(HOUR));
    assertThat(clocks.difference()).contains(HOUR.negated());
    assertThat(Clocks.isWrong(HOUR.negated())).isTrue();
    assertThat(Clocks.isWrong(Duration.ofSeconds(-4))).isFalse();
  }

  @Test
  void a_round_waits_for_others_where_one_clock_is_behind() {
    Gathering gathering = gathering();
    gathering.add(cosignature(1, NOW.minus(HOUR)).encode());
    gathering.add(cosignature(2, NOW).encode());
    gathering.add(cosignature(3, NOW).encode());
    assertThat(gathering.quorum().toCompletableFuture()).isNotDone();
    gathering.add(cosignature(4, NOW).encode());
    gathering.end(ProofFlaw.NOT_COSIGNED_IN_TIME);
    assertThat(gathering.quorum().toCompletableFuture().join().signatures()).hasSize(5);
  }

  @Test
  void a_round_of_clocks_that_agree_ends_with_the_first_quorum() {
    Gathering gathering = gathering();
    gathering.add(cosignature(1, NOW).encode());
    gathering.add(cosignature(2, NOW.minusSeconds(1)).encode());
    assertThat(gathering.quorum().toCompletableFuture()).isNotDone();
    gathering.add(cosignature(3, NOW.plusSeconds(1)).encode());
    assertThat(gathering.quorum().toCompletableFuture()).isCompleted();
  }

  @Test
  void a_round_without_a_quorum_fails() {
    Gathering gathering = gathering();
    gathering.add(cosignature(1, NOW).encode());
    gathering.end(ProofFlaw.NOT_COSIGNED_IN_TIME);
    assertThat(gathering.quorum().toCompletableFuture()).isCompletedExceptionally();
  }

  private static Gathering gathering() {
    return new Gathering(CosignedCheckpoint.sign(CHECKPOINT, LOG), signers(), () -> NOW);
  }

  private static Signers signers() {
    List<VerifierKey> cosigners = new ArrayList<>();
    for (int member = 1; member <= 4; member++) {
      cosigners.add(
          new VerifierKey(name(member), SignatureType.COSIGNATURE, key(member).verifyingKey()));
    }
    return new Signers(
        CHECKPOINT.origin(),
        List.of(new VerifierKey(CHECKPOINT.origin(), SignatureType.ED25519, LOG.verifyingKey())),
        Quorum.of(cosigners));
  }
}
