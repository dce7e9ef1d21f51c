package org.lianfang.contract.member;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.lianfang.contract.TestAlliance;
import org.lianfang.contract.TestMember;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.ledger.Command;
import org.lianfang.protocol.ledger.Misbehaviour;
import org.lianfang.protocol.member.EngineKeys;
import org.lianfang.protocol.member.Member;
import org.lianfang.protocol.member.MemberId;
import org.lianfang.protocol.member.MemberStatus;
import org.lianfang.protocol.member.Proposal;
import org.lianfang.protocol.member.Roster;

/// Random lives of an alliance: whatever its members do, the engine and the roster name the same
/// validators.
class NetworkPropertyTest {
  private final AllianceNetwork network = new AllianceNetwork();

  @Test
  void the_engine_and_the_roster_always_name_the_same_members() {
    for (int round = 0; round < 6; round++) {
      long seed = 20261123L + round;
      TestAlliance alliance = TestAlliance.network(4);
      SplittableRandom random = new SplittableRandom(seed);
      int changes = 0;
      for (int step = 0; step < 120; step++) {
        String where = "seed " + seed + ", step " + step;
        if (random.nextBoolean()) {
          alliance.nextBlock();
        }
        Roster before = alliance.state().roster().orElseThrow();
        Optional<Instant> changed = alliance.state().rosterChanged();
        act(alliance, random);
        Roster after = alliance.state().roster().orElseThrow();
        if (!after.equals(before)) {
          changes++;
          assertThat(after.number()).as(where).isEqualTo(before.number() + 1);
          if (changed.equals(alliance.state().rosterChanged())) {
            assertThat(before.validators()).as(where).containsAll(after.validators());
          }
        }
        check(alliance, where);
      }
      assertThat(changes).as("seed %d", seed).isPositive();
    }
  }

  private void check(TestAlliance alliance, String where) {
    List<MemberId> roster =
        alliance.state().roster().orElseThrow().validators().stream()
            .map(Roster.Validator::member)
            .toList();
    List<Bytes> keys =
        roster.stream()
            .map(id -> alliance.state().member(id).orElseThrow())
            .map(member -> member.engine().orElseThrow().consensus().bytes())
            .sorted()
            .toList();
    assertThat(network.validators(alliance.memory())).as(where).isNotEmpty().isEqualTo(keys);
    assertThat(alliance.state().validators()).as(where).extracting(Member::id).isEqualTo(roster);
    for (Member member : alliance.state().members()) {
      assertThat(network.mayConnect(alliance.memory(), member.engine().orElseThrow().nodeId()))
          .as(where)
          .isEqualTo(member.isActive());
      assertThat(alliance.state().consensusKeyHolder(consensusAddress(member)))
          .as(where)
          .contains(member);
    }
  }

  private static Bytes consensusAddress(Member member) {
    return member.engine().orElseThrow().consensusAddress();
  }

  private static void act(TestAlliance alliance, RandomGenerator random) {
    TestMember actor = pick(alliance.founders(), random);
    TestMember target = pick(alliance.founders(), random);
    switch (random.nextInt(12)) {
      case 0 -> alliance.submit(actor, new Command.ProposeValidator(target.id(), true));
      case 1 -> alliance.submit(actor, new Command.ProposeValidator(target.id(), false));
      case 2 ->
          alliance.submit(
              actor,
              new Command.ProposeStatus(
                  target.id(),
                  // Expulsion is final: rare, or nobody is left to act.
                  random.nextInt(20) == 0
                      ? MemberStatus.EXPELLED
                      : pick(List.of(MemberStatus.ACTIVE, MemberStatus.SUSPENDED), random)));
      case 3 ->
          alliance.submit(
              actor,
              new Command.ChangeEngineKeys(
                  TestMember.engine(target.id().value(), random.nextInt(1, 20))));
      case 4 -> {
        if (random.nextInt(4) == 0) {
          EngineKeys keys = TestMember.engine(target.id().value(), random.nextInt(1, 20));
          alliance.submit(new Misbehaviour(keys.consensusAddress(), 1).encode());
        }
      }
      default -> {
        List<Proposal> open = new ArrayList<>(alliance.state().openProposals(alliance.time()));
        if (!open.isEmpty()) {
          alliance.submit(actor, new Command.Vote(pick(open, random).id(), true));
        }
      }
    }
  }

  private static <T> T pick(List<T> list, RandomGenerator random) {
    return list.get(random.nextInt(list.size()));
  }
}
