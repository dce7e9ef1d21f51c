package org.lianfang.node.custody;

import static org.assertj.core.api.Assertions.assertThat;
import static org.lianfang.node.custody.Questions.get;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.lianfang.oprf.OprfOutput;
import org.lianfang.oprf.group.Element;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.Reason;
import org.lianfang.protocol.Refused;
import org.lianfang.protocol.call.CallId;
import org.lianfang.protocol.call.Evaluation;
import org.lianfang.protocol.member.MemberId;
import org.lianfang.protocol.wire.CallCodec;

/// Custodians that fail or lie at random: an answer is right or there is none, and whoever signed a
/// wrong one is named.
class HostileCustodiansTest {
  private static final int ROUNDS = 25;

  @Test
  void an_answer_is_right_or_there_is_none() throws Exception {
    long seed = Long.getLong("lianfang.seed", System.nanoTime());
    System.out.println("seed " + seed);
    Random random = new Random(seed);
    try (Town town = new Town()) {
      MemberId asker = town.banks.getFirst();
      AskingMember asking = town.asking(asker);
      Map<Long, OprfOutput> known = new HashMap<>();
      Set<MemberId> liars = new HashSet<>();
      for (int round = 0; round < ROUNDS; round++) {
        Set<MemberId> bad = upset(town, random, liars);
        List<Question> questions = new ArrayList<>();
        List<Long> phones = new ArrayList<>();
        for (int i = 0; i <= random.nextInt(3); i++) {
          long phone = random.nextInt(4);
          phones.add(phone);
          questions.add(Questions.query(new CallId(town.draw()), phone));
        }
        try {
          List<Answer> answers = get(asking.ask(questions));
          for (int i = 0; i < answers.size(); i++) {
            Answer answer = answers.get(i);
            OprfOutput output =
                Optional.ofNullable(answer.subject().get(town.phoneKey.key().id())).orElseThrow();
            assertThat(known.computeIfAbsent(phones.get(i), p -> output)).isEqualTo(output);
            assertThat(answer.custodians()).noneMatch(bad::contains);
          }
          assertThat(bad.size()).isLessThanOrEqualTo(1);
        } catch (ExecutionException e) {
          assertThat(e.getCause()).isInstanceOf(Refused.class);
          assertThat(bad).hasSizeGreaterThan(1);
        }
      }
      assertThat(asking.evidence()).allSatisfy(e -> assertThat(liars).contains(e.custodian()));
    }
  }

  /// Gives each custodian a fault or none; returns those from whom no answer may be taken.
  private static Set<MemberId> upset(Town town, Random random, Set<MemberId> liars) {
    Set<MemberId> bad = new HashSet<>();
    for (MemberId bank : town.banks) {
      town.peers.mend(bank);
      town.stale.put(bank, false);
      Bank service = town.service(bank);
      service.tamper(UnaryOperator.identity());
      switch (random.nextInt(12)) {
        case 0 -> {
          if (bank.equals(town.banks.getFirst())) {
            continue;
          }
          town.peers.cut(bank);
        }
        case 1 -> town.stale.put(bank, true);
        case 2 -> {
          liars.add(bank);
          service.tamper(answer -> doubled(town, bank, answer));
        }
        case 3 -> service.tamper(answer -> unsigned(answer));
        case 4 ->
            service.tamper(
                answer -> {
                  throw new IllegalStateException("broken");
                });
        case 5 -> {
          liars.add(bank);
          service.tamper(
              answer ->
                  signed(
                      town,
                      bank,
                      answer,
                      answer.items().stream()
                          .map(item -> new Evaluation.Item(Optional.empty(), List.of()))
                          .toList()));
        }
        case 6 ->
            service.tamper(
                answer ->
                    signed(
                        town,
                        bank,
                        answer,
                        answer.items().stream()
                            .map(
                                item ->
                                    new Evaluation.Item(
                                        Optional.of(Reason.QUOTA_EXCEEDED), List.of()))
                            .toList(),
                        List.of()));
        default -> {
          continue;
        }
      }
      bad.add(bank);
    }
    return bad;
  }

  private static Evaluation doubled(Town town, MemberId bank, Evaluation answer) {
    return signed(
        town,
        bank,
        answer,
        answer.items().stream()
            .map(
                item ->
                    new Evaluation.Item(
                        item.refusal(),
                        item.elements().stream()
                            .map(e -> new Evaluation.Element(e.key(), twice(town, e.element())))
                            .toList()))
            .toList());
  }

  private static Bytes twice(Town town, Bytes encoded) {
    Element element = town.suite.group().decodeElement(encoded.toArray());
    return Bytes.owning(town.suite.group().add(element, element).encoded());
  }

  private static Evaluation unsigned(Evaluation answer) {
    return new Evaluation(
        answer.custodian(),
        answer.generation(),
        answer.requestHash(),
        answer.items(),
        answer.proofs(),
        answer.signedBytes(),
        Bytes.owning(new byte[64]));
  }

  private static Evaluation signed(
      Town town, MemberId bank, Evaluation answer, List<Evaluation.Item> items) {
    return signed(town, bank, answer, items, answer.proofs());
  }

  private static Evaluation signed(
      Town town,
      MemberId bank,
      Evaluation answer,
      List<Evaluation.Item> items,
      List<Evaluation.KeyProof> proofs) {
    Bytes unsigned =
        CallCodec.encodeUnsigned(bank, answer.generation(), answer.requestHash(), items, proofs);
    return new Evaluation(
        bank,
        answer.generation(),
        answer.requestHash(),
        items,
        proofs,
        unsigned,
        town.identity(bank).custody().sign(Evaluation.LABEL, Town.ALLIANCE, unsigned));
  }
}
