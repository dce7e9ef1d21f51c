package org.lianfang.node.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.lianfang.ledger.Seeded;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.Malformed;
import org.lianfang.protocol.checkpoint.Checkpoint;
import org.lianfang.protocol.checkpoint.Cosignature;
import org.lianfang.protocol.checkpoint.CosignedCheckpoint;
import org.lianfang.protocol.checkpoint.Frontier;
import org.lianfang.protocol.checkpoint.MerkleNode;
import org.lianfang.protocol.checkpoint.MerkleTree;
import org.lianfang.protocol.checkpoint.Unproven;
import org.lianfang.protocol.member.MemberId;
import org.lianfang.protocol.member.Roster;
import org.lianfang.protocol.member.SigningKey;
import org.lianfang.protocol.receipt.Receipt;
import org.lianfang.protocol.receipt.TrustedRoster;

/// What a member that joins believes of another's proof.
final class JoinProofTest {
  private static final String ALLIANCE = "pay";
  private static final long SIZE = 11;
  private static final long COVERED = 19;

  private final Seeded seeded = new Seeded();
  private final List<SigningKey> logs = keys(0);
  private final List<SigningKey> cosigners = keys(100);
  private final TrustedRoster genesis =
      new TrustedRoster(ALLIANCE, false, 1, new Roster(1, 1, validators()));
  private final Map<String, Bytes> nodes = new HashMap<>();
  private final MerkleTree tree = new MerkleTree(COVERED, this::node);
  private final Bytes root;

  JoinProofTest() {
    List<Bytes> leaves = new ArrayList<>();
    for (int i = 0; i < COVERED; i++) {
      leaves.add(seeded.bytes(32));
    }
    for (MerkleNode node : Frontier.EMPTY.append(leaves).nodes()) {
      nodes.put(node.level() + "/" + node.index(), node.hash());
    }
    root = new MerkleTree(SIZE, this::node).root();
  }

  private Bytes node(int level, long index) {
    return Objects.requireNonNull(nodes.get(level + "/" + index));
  }

  private static List<SigningKey> keys(int first) {
    List<SigningKey> keys = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      byte[] seed = new byte[32];
      seed[0] = (byte) (first + i);
      keys.add(new SigningKey(seed));
    }
    return keys;
  }

  private List<Roster.Validator> validators() {
    List<Roster.Validator> validators = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      validators.add(
          new Roster.Validator(
              new MemberId("bank-" + i),
              logs.get(i).verifyingKey(),
              cosigners.get(i).verifyingKey()));
    }
    return validators;
  }

  private Bytes checkpoint(long size, Bytes top, int signed) {
    Checkpoint checkpoint = new Checkpoint(genesis.origin(), size, top);
    CosignedCheckpoint cosigned = CosignedCheckpoint.sign(checkpoint, logs.getFirst());
    for (int i = 0; i < signed; i++) {
      cosigned =
          cosigned.with(
              Cosignature.sign(
                  checkpoint,
                  Cosignature.cosignerName(ALLIANCE, "bank-" + i),
                  1_800_000_000L + i,
                  cosigners.get(i)));
    }
    return cosigned.encode();
  }

  private JoinProof proof(Bytes checkpoint) {
    return new JoinProof(
        SIZE, Bytes.utf8("engine"), List.of(), checkpoint, tree.consistency(SIZE).hashes());
  }

  private void assertUnproven(JoinProof proof, Bytes claimed) {
    assertThatThrownBy(() -> proof.verify(genesis, claimed)).isInstanceOf(Unproven.class);
  }

  @Test
  void three_of_four_cosigners_vouch_for_a_root_that_their_tree_begins_with() throws Exception {
    JoinProof proof = proof(checkpoint(COVERED, tree.root(), 3));
    proof.verify(genesis, root);
    assertThat(JoinProof.of(proof.message())).isEqualTo(proof);
    new JoinProof(COVERED, Bytes.EMPTY, List.of(), checkpoint(COVERED, tree.root(), 4), List.of())
        .verify(genesis, tree.root());
  }

  @Test
  void another_root_too_few_cosigners_or_another_alliance_do_not() {
    JoinProof proof = proof(checkpoint(COVERED, tree.root(), 3));
    assertUnproven(proof, seeded.bytes(32));
    assertUnproven(proof, tree.root());
    assertUnproven(proof(checkpoint(COVERED, tree.root(), 2)), root);
    assertUnproven(proof(checkpoint(COVERED, seeded.bytes(32), 4)), root);
    assertUnproven(proof(checkpoint(SIZE - 1, tree.root(), 4)), root);
    assertUnproven(proof(Bytes.utf8("no note")), root);
    assertThatThrownBy(
            () -> proof.verify(new TrustedRoster("other", false, 1, genesis.roster()), root))
        .isInstanceOf(Unproven.class);
    for (long size : new long[] {-1, 0, SIZE - 1, SIZE + 1, COVERED + 1}) {
      assertUnproven(
          new JoinProof(size, Bytes.EMPTY, List.of(), proof.checkpoint(), proof.consistency()),
          root);
    }
    assertUnproven(
        new JoinProof(SIZE, Bytes.EMPTY, List.of(), proof.checkpoint(), List.of()), root);
    Receipt.Transition nothing =
        new Receipt.Transition(Bytes.EMPTY, Bytes.EMPTY, List.of(), Bytes.EMPTY);
    assertUnproven(
        new JoinProof(SIZE, Bytes.EMPTY, List.of(nothing), proof.checkpoint(), proof.consistency()),
        root);
  }

  @Test
  void a_flipped_bit_of_the_checkpoint_is_found() throws Malformed {
    byte[] note = checkpoint(COVERED, tree.root(), 3).toArray();
    for (int i = 0; i < 400; i++) {
      byte[] flipped = note.clone();
      flipped[seeded.below(flipped.length)] ^= (byte) (1 << seeded.below(8));
      assertUnproven(proof(Bytes.owning(flipped)), root);
    }
  }
}
