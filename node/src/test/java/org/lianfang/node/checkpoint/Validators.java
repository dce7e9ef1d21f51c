package org.lianfang.node.checkpoint;

import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.lianfang.node.FakeClock;
import org.lianfang.node.FakePeers;
import org.lianfang.node.FakeTimers;
import org.lianfang.node.Identity;
import org.lianfang.node.Seams;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.checkpoint.Checkpoint;
import org.lianfang.protocol.checkpoint.Cosignature;
import org.lianfang.protocol.checkpoint.CosignedCheckpoint;
import org.lianfang.protocol.member.GenesisCore;
import org.lianfang.protocol.member.MemberId;
import org.lianfang.protocol.member.Roster;

/// Members of one ledger on one thread and one clock. The first block holds the genesis roster.
final class Validators {
  static final String ALLIANCE = "riverside";

  private final FakeClock clock = new FakeClock();
  private final FakeTimers timers = new FakeTimers(clock);
  private final FakePeers network = new FakePeers();
  private final List<CosigningNode> nodes = new ArrayList<>();
  private final List<List<Bytes>> blocks = new ArrayList<>();
  private final Roster genesis;
  private int commands;
  private int rosters;

  /// @param members how many there are: `bank-1` and on
  /// @param validating how many of them, from the first, are in the genesis roster
  Validators(int members, int validating) {
    for (int number = 1; number <= members; number++) {
      nodes.add(new CosigningNode(new MemberId("bank-" + number), this));
    }
    genesis = roster(0, IntStream.rangeClosed(1, validating).toArray());
    block(RosterMachine.change(genesis));
  }

  CosigningNode node(int number) {
    return nodes.get(number - 1);
  }

  List<MemberId> members() {
    return nodes.stream().map(CosigningNode::id).toList();
  }

  FakeClock clock() {
    return clock;
  }

  FakePeers network() {
    return network;
  }

  Roster genesis() {
    return genesis;
  }

  Seams seams() {
    return new Seams(clock, timers, Runnable::run, new SecureRandom());
  }

  Validators start() {
    nodes.forEach(CosigningNode::start);
    return this;
  }

  /// Lets time pass.
  void pass(Duration time) {
    timers.advance(time);
  }

  static String origin() {
    return GenesisCore.origin(ALLIANCE, true);
  }

  /// The next roster, for trees larger than this.
  Roster roster(long fromSize, int... numbers) {
    rosters++;
    return new Roster(
        rosters,
        fromSize,
        IntStream.of(numbers)
            .mapToObj(
                number -> {
                  Identity identity = node(number).identity();
                  return new Roster.Validator(
                      identity.member(),
                      identity.log().verifyingKey(),
                      identity.cosign().verifyingKey());
                })
            .toList());
  }

  /// Appends a block of this many commands.
  long block(int size) {
    List<Bytes> envelopes = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      commands++;
      envelopes.add(Bytes.utf8("command " + commands));
    }
    return block(envelopes.toArray(Bytes[]::new));
  }

  /// Appends a block, which every node applies that is not held back; returns its end.
  long block(Bytes... envelopes) {
    blocks.add(List.of(envelopes));
    nodes.forEach(CosigningNode::follow);
    return blocks.stream().mapToLong(List::size).sum();
  }

  List<List<Bytes>> blocks() {
    return blocks;
  }

  /// A checkpoint of this tree as the member serves it, with cosignatures at these times.
  CosignedCheckpoint signed(int server, Checkpoint checkpoint, CosignedAt... cosignatures) {
    CosignedCheckpoint signed = CosignedCheckpoint.sign(checkpoint, node(server).identity().log());
    for (CosignedAt cosigned : cosignatures) {
      Identity identity = node(cosigned.number()).identity();
      signed =
          signed.with(
              Cosignature.sign(
                  checkpoint,
                  Cosignature.cosignerName(ALLIANCE, identity.member().value()),
                  clock.instant().getEpochSecond() + cosigned.ahead(),
                  identity.cosign()));
    }
    return signed;
  }

  /// @param ahead seconds of the cosigner's clock before everybody else's
  record CosignedAt(int number, long ahead) {}
}
