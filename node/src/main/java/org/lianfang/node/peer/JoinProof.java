package org.lianfang.node.peer;

import java.util.ArrayList;
import java.util.List;
import org.lianfang.node.peer.wire.RosterTransition;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.Malformed;
import org.lianfang.protocol.checkpoint.ConsistencyProof;
import org.lianfang.protocol.checkpoint.CosignedCheckpoint;
import org.lianfang.protocol.checkpoint.ProofFlaw;
import org.lianfang.protocol.checkpoint.Unproven;
import org.lianfang.protocol.receipt.Receipt;
import org.lianfang.protocol.receipt.ReceiptFlaw;
import org.lianfang.protocol.receipt.ReceiptVerifier;
import org.lianfang.protocol.receipt.TrustedRoster;

/// What another member's node says of a snapshot: the engine's own proof of its root, and that the
/// alliance's validators cosigned a tree that begins with it. Nothing in it is believed before
/// [#verify].
///
/// @param size of the tree that the snapshot holds
/// @param engine the consensus engine's proof of the root at that size
/// @param transitions changes of roster since the genesis, oldest first
/// @param checkpoint note text with log signature and cosignatures, of this size or larger
/// @param consistency from `size` to the checkpoint's size
public record JoinProof(
    long size,
    Bytes engine,
    List<Receipt.Transition> transitions,
    Bytes checkpoint,
    List<Bytes> consistency) {
  private static final int TRANSITIONS_MAX = 10_000;

  public JoinProof {
    transitions = List.copyOf(transitions);
    consistency = List.copyOf(consistency);
  }

  /// Checks that a quorum of the validators vouches for a root at this size.
  ///
  /// @param genesis the alliance's first roster
  /// @param root that the engine's proof is of
  /// @throws Unproven if they do not
  public void verify(TrustedRoster genesis, Bytes root) throws Unproven {
    try {
      ReceiptVerifier.Followed followed = new ReceiptVerifier(genesis).follow(transitions);
      CosignedCheckpoint cosigned = CosignedCheckpoint.parse(checkpoint);
      cosigned.verifyWhole(genesis.signers(followed.roster()));
      if (cosigned.checkpoint().size() <= followed.size()) {
        throw new Unproven(ReceiptFlaw.CHECKPOINT_TOO_EARLY);
      }
      ConsistencyProof.checked(size, cosigned.checkpoint().size(), consistency)
          .verify(root, cosigned.checkpoint().root());
      if (size < 1) {
        throw new Malformed("a snapshot holds an entry at least");
      }
    } catch (Malformed e) {
      throw new Unproven(ProofFlaw.UNREADABLE, String.valueOf(e.getMessage()));
    }
  }

  org.lianfang.node.peer.wire.JoinProof message() {
    var message =
        org.lianfang.node.peer.wire.JoinProof.newBuilder()
            .setSize(size)
            .setEngine(PeerNodeEndpoint.string(engine))
            .setCheckpoint(PeerNodeEndpoint.string(checkpoint));
    consistency.forEach(hash -> message.addConsistency(PeerNodeEndpoint.string(hash)));
    for (Receipt.Transition transition : transitions) {
      RosterTransition.Builder change =
          RosterTransition.newBuilder()
              .setLeaf(PeerNodeEndpoint.string(transition.leaf()))
              .setChanges(PeerNodeEndpoint.string(transition.changes()))
              .setCheckpoint(PeerNodeEndpoint.string(transition.checkpoint()));
      transition.path().forEach(hash -> change.addPath(PeerNodeEndpoint.string(hash)));
      message.addTransitions(change);
    }
    return message.build();
  }

  static JoinProof of(org.lianfang.node.peer.wire.JoinProof message) throws Malformed {
    if (message.getTransitionsCount() > TRANSITIONS_MAX
        || message.getConsistencyCount() > ConsistencyProof.HASHES_MAX) {
      throw new Malformed("a proof has more parts than any");
    }
    List<Receipt.Transition> transitions = new ArrayList<>();
    for (RosterTransition change : message.getTransitionsList()) {
      transitions.add(
          new Receipt.Transition(
              Bytes.owning(change.getLeaf().toByteArray()),
              Bytes.owning(change.getChanges().toByteArray()),
              change.getPathList().stream().map(hash -> Bytes.owning(hash.toByteArray())).toList(),
              Bytes.owning(change.getCheckpoint().toByteArray())));
    }
    return new JoinProof(
        message.getSize(),
        Bytes.owning(message.getEngine().toByteArray()),
        transitions,
        Bytes.owning(message.getCheckpoint().toByteArray()),
        message.getConsistencyList().stream()
            .map(hash -> Bytes.owning(hash.toByteArray()))
            .toList());
  }
}
