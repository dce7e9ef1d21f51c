package org.lianfang.oprf.dkg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.lianfang.oprf.Combination;
import org.lianfang.oprf.Evaluated;
import org.lianfang.oprf.KeyShare;
import org.lianfang.oprf.Seeded;
import org.lianfang.oprf.SelfTest;
import org.lianfang.oprf.Suite;
import org.lianfang.oprf.Voprf;
import org.lianfang.oprf.dkg.Cocktail.PairNames;
import org.lianfang.oprf.dkg.Cocktail.PairSecret;
import org.lianfang.oprf.group.Element;
import org.lianfang.oprf.group.ElementBatch;
import org.lianfang.oprf.group.Group;
import org.lianfang.oprf.group.SecretScalar;

class CeremonyTest {

  private static final int THRESHOLD = 2;
  private static final int PARTICIPANTS = 4;
  private static final int PUBLIC_SIZE = (THRESHOLD + 1) * 32 + 64;

  private final Seeded random = new Seeded(CeremonyTest.class);
  private final Suite suite = Suite.ristretto255();
  private final Group group = suite.group();
  private final List<StaticKey> keys =
      IntStream.range(0, PARTICIPANTS).mapToObj(i -> StaticKey.draw(suite, random)).toList();
  private final List<Element> publicKeys = keys.stream().map(StaticKey::publicKey).toList();
  private final byte[] sessionId = "alliance/1/token/phone".getBytes(StandardCharsets.UTF_8);
  private final Session session = Session.of(suite, THRESHOLD, publicKeys, sessionId);

  private StaticKey key(int participant) {
    return keys.get(participant - 1);
  }

  private List<byte[]> deals() {
    List<byte[]> deals = new ArrayList<>();
    for (int i = 1; i <= PARTICIPANTS; i++) {
      deals.add(session.deal(i, key(i), random));
    }
    return deals;
  }

  private GeneratedKey completed(Outcome outcome) {
    assertThat(outcome).isInstanceOf(Outcome.Completed.class);
    return ((Outcome.Completed) outcome).keys().getFirst();
  }

  private static List<byte[]> with(List<byte[]> deals, int dealer, byte[] other) {
    List<byte[]> changed = new ArrayList<>(deals);
    changed.set(dealer - 1, other);
    return changed;
  }

  private static byte[] flipped(byte[] message, int at) {
    byte[] changed = message.clone();
    changed[at] ^= 1;
    return changed;
  }

  /// Replaces the plaintext under which dealer 3 sealed its share for participant 1.
  private byte[] resealed(byte[] deal, byte[] plain) {
    Deal decoded = Deal.decode(group, THRESHOLD, PARTICIPANTS, deal);
    ElementBatch secrets =
        group.multiply(
            key(1).secret(),
            ElementBatch.of(List.of(decoded.open().ephemeral(), publicKeys.get(2))));
    PairNames names =
        new PairNames(
            decoded.open().ephemeral(),
            publicKeys.get(2),
            publicKeys.get(0),
            new Cocktail.Context(Session.context(suite, sessionId, publicKeys)));
    byte[] sealed =
        new Cocktail(suite).seal(new PairSecret(secrets.get(0), secrets.get(1)), names, plain);
    byte[] changed = deal.clone();
    System.arraycopy(sealed, 0, changed, PUBLIC_SIZE + 8, sealed.length);
    return changed;
  }

  @Test
  void several_keys_come_out_of_one_ceremony_and_work() {
    Ceremony ceremony =
        new Ceremony(suite, THRESHOLD, publicKeys, List.of(new byte[] {1}, new byte[] {2}));
    List<List<byte[]>> deals = new ArrayList<>();
    for (int i = 1; i <= PARTICIPANTS; i++) {
      deals.add(ceremony.deal(i, key(i), random));
    }
    List<List<GeneratedKey>> results = new ArrayList<>();
    for (int i = 1; i <= PARTICIPANTS; i++) {
      Outcome outcome = ceremony.receive(i, key(i), deals);
      assertThat(outcome).isInstanceOf(Outcome.Completed.class);
      results.add(((Outcome.Completed) outcome).keys());
    }
    for (int k = 0; k < 2; k++) {
      int number = k;
      List<GeneratedKey> key = results.stream().map(r -> r.get(number)).toList();
      assertThat(key.stream().map(GeneratedKey::key).distinct()).hasSize(1);
      assertThat(key.stream().map(GeneratedKey::transcript).distinct()).hasSize(1);
      requireWorking(key);
    }
    assertThat(results.getFirst().get(0).key().publicKey())
        .isNotEqualTo(results.getFirst().get(1).key().publicKey());
  }

  private void requireWorking(List<GeneratedKey> key) {
    Voprf voprf = new Voprf(suite);
    ElementBatch probe = suite.hashAllToGroup(List.of(random.bytes(16)));
    List<Evaluated> answers = new ArrayList<>();
    for (GeneratedKey own : key) {
      KeyShare share = own.share();
      Evaluated answer = voprf.evaluate(share, probe, random);
      Element expected = own.key().verificationShare(share.index());
      assertThat(answer.isValid(voprf.dleq(), expected, probe)).isTrue();
      answers.add(answer);
    }
    assertThat(SelfTest.agree(voprf, answers.subList(0, 2), answers.subList(2, 4))).isTrue();
    // The combined verification shares are K itself.
    Combination two = Combination.of(List.of(1, 3));
    Evaluated first = answers.get(0);
    Evaluated third = answers.get(2);
    List<Evaluated> shares =
        List.of(
            new Evaluated(1, batch(key.getFirst().key().verificationShare(1)), first.proof()),
            new Evaluated(3, batch(key.getFirst().key().verificationShare(3)), third.proof()));
    Combination.Combined combined = two.combine(group, shares);
    assertThat(combined.elements())
        .isEqualTo(
            group.sumEach(
                List.of(combined.divisor()), List.of(batch(key.getFirst().key().publicKey()))));
  }

  private static ElementBatch batch(Element element) {
    return ElementBatch.of(List.of(element));
  }

  @Test
  void any_changed_public_byte_names_the_dealer() {
    List<byte[]> deals = deals();
    for (int at = 0; at < PUBLIC_SIZE; at += 5) {
      Outcome outcome = session.receive(1, key(1), with(deals, 3, flipped(deals.get(2), at)));
      assertThat(outcome)
          .isInstanceOfSatisfying(
              Outcome.Faulty.class,
              faulty -> {
                assertThat(faulty.dealer()).isEqualTo(3);
                assertThat(faulty.fault()).isIn(Fault.MALFORMED, Fault.POSSESSION);
              });
    }
  }

  @Test
  void tampered_commitment_breaks_the_proof_of_possession() {
    List<byte[]> deals = deals();
    byte[] changed = deals.get(2).clone();
    byte[] other = group.elementFromUniform(random.bytes(64)).encoded();
    System.arraycopy(other, 0, changed, 32, 32);
    assertThat(session.receive(1, key(1), with(deals, 3, changed)))
        .isEqualTo(new Outcome.Faulty(3, 0, Fault.POSSESSION));
  }

  @Test
  void proof_of_possession_of_another_dealer_or_session_is_refused() {
    List<byte[]> deals = deals();
    byte[] changed = deals.get(2).clone();
    System.arraycopy(deals.get(1), THRESHOLD * 32, changed, THRESHOLD * 32, 64);
    assertThat(session.receive(1, key(1), with(deals, 3, changed)))
        .isEqualTo(new Outcome.Faulty(3, 0, Fault.POSSESSION));
    byte[] elsewhere =
        Session.of(suite, THRESHOLD, publicKeys, new byte[] {9}).deal(3, key(3), random);
    assertThat(session.receive(1, key(1), with(deals, 3, elsewhere)))
        .isEqualTo(new Outcome.Faulty(3, 0, Fault.POSSESSION));
  }

  @Test
  void message_of_another_shape_is_malformed() {
    List<byte[]> deals = deals();
    byte[] good = deals.get(1);
    byte[] identity = good.clone();
    Arrays.fill(identity, 0, 32, (byte) 0);
    byte[] frame = good.clone();
    frame[PUBLIC_SIZE + 7] ^= 1;
    byte[] longer = Arrays.copyOf(good, good.length + 1);
    // One commitment more than the threshold would raise it for everybody.
    byte[] raised = Session.of(suite, THRESHOLD + 1, publicKeys, sessionId).deal(2, key(2), random);
    for (byte[] bad :
        List.of(
            identity, frame, longer, raised, new byte[0], Arrays.copyOf(good, good.length - 1))) {
      assertThat(session.receive(4, key(4), with(deals, 2, bad)))
          .isEqualTo(new Outcome.Faulty(2, 0, Fault.MALFORMED));
    }
  }

  @Test
  void tampered_share_names_the_dealer_to_its_receiver_alone() {
    List<byte[]> deals = deals();
    byte[] changed = flipped(deals.get(2), PUBLIC_SIZE + 8 + 3);
    assertThat(session.receive(1, key(1), with(deals, 3, changed)))
        .isEqualTo(new Outcome.Faulty(3, 0, Fault.UNREADABLE));
    completed(session.receive(2, key(2), with(deals, 3, changed)));
  }

  @Test
  void share_that_is_no_scalar_names_the_dealer() {
    List<byte[]> deals = deals();
    byte[] high = new byte[32];
    Arrays.fill(high, (byte) 0xff);
    assertThat(session.receive(1, key(1), with(deals, 3, resealed(deals.get(2), high))))
        .isEqualTo(new Outcome.Faulty(3, 0, Fault.NOT_A_SCALAR));
  }

  @Test
  void share_unlike_its_commitments_names_the_dealer() {
    List<byte[]> deals = deals();
    byte[] other = group.randomSecret(random).copyOfSecretBytes();
    assertThat(session.receive(1, key(1), with(deals, 3, resealed(deals.get(2), other))))
        .isEqualTo(new Outcome.Faulty(3, 0, Fault.MISMATCH));
  }

  @Test
  void fault_names_the_key_of_the_ceremony() {
    Ceremony ceremony =
        new Ceremony(suite, THRESHOLD, publicKeys, List.of(new byte[] {1}, new byte[] {2}));
    List<List<byte[]>> deals = new ArrayList<>();
    for (int i = 1; i <= PARTICIPANTS; i++) {
      deals.add(new ArrayList<>(ceremony.deal(i, key(i), random)));
    }
    byte[] good = deals.get(3).get(1);
    deals.get(3).set(1, flipped(good, good.length - 1));
    assertThat(ceremony.receive(4, key(4), deals))
        .isEqualTo(new Outcome.Faulty(4, 1, Fault.UNREADABLE));
    deals.set(1, deals.get(1).subList(0, 1));
    assertThat(ceremony.receive(4, key(4), deals))
        .isEqualTo(new Outcome.Faulty(2, 0, Fault.MALFORMED));
  }

  @Test
  void judge_finds_against_the_dealer_of_a_bad_share() {
    byte[] good = session.deal(3, key(3), random);
    byte[] high = new byte[32];
    Arrays.fill(high, (byte) 0xff);
    byte[] other = group.randomSecret(random).copyOfSecretBytes();
    requireAgainstDealer(flipped(good, PUBLIC_SIZE + 8), Fault.UNREADABLE);
    requireAgainstDealer(resealed(good, high), Fault.NOT_A_SCALAR);
    requireAgainstDealer(resealed(good, other), Fault.MISMATCH);
    Complaint any = session.complain(1, key(1), 3, good, random);
    assertThat(session.judge(any, new byte[3]))
        .isEqualTo(new Verdict.AgainstDealer(3, Fault.MALFORMED));
    assertThat(session.judge(any, flipped(good, THRESHOLD * 32 + 40)))
        .isInstanceOf(Verdict.AgainstDealer.class);
  }

  private void requireAgainstDealer(byte[] deal, Fault fault) {
    Complaint complaint = session.complain(1, key(1), 3, deal, random);
    assertThat(session.judge(complaint, deal)).isEqualTo(new Verdict.AgainstDealer(3, fault));
  }

  @Test
  void judge_finds_against_who_complains_of_a_good_share_or_lies() {
    byte[] deal = session.deal(3, key(3), random);
    Complaint unfounded = session.complain(1, key(1), 3, deal, random);
    assertThat(session.judge(unfounded, deal)).isEqualTo(new Verdict.AgainstReceiver(1));
    Element other = group.elementFromUniform(random.bytes(64));
    Complaint forged = new Complaint(1, 3, other, unfounded.staticSecret(), unfounded.proof());
    assertThat(session.judge(forged, deal)).isEqualTo(new Verdict.AgainstReceiver(1));
    Complaint inAnothersName =
        new Complaint(
            2, 3, unfounded.ephemeralSecret(), unfounded.staticSecret(), unfounded.proof());
    assertThat(session.judge(inAnothersName, deal)).isEqualTo(new Verdict.AgainstReceiver(2));
    assertThatThrownBy(
            () -> session.judge(new Complaint(9, 3, other, other, unfounded.proof()), deal))
        .isInstanceOf(IndexOutOfBoundsException.class);
  }

  @Test
  void key_is_certified_only_with_every_signature() {
    List<byte[]> deals = deals();
    List<byte[]> signatures = new ArrayList<>();
    for (int i = 1; i <= PARTICIPANTS; i++) {
      GeneratedKey own = completed(session.receive(i, key(i), deals));
      signatures.add(own.transcript().sign(key(i)));
    }
    Transcript transcript =
        Transcript.decode(
            suite, completed(session.receive(1, key(1), deals)).transcript().encoded());
    assertThat(transcript.unsigned(signatures)).isEmpty();
    assertThat(transcript.context()).isEqualTo(Session.context(suite, sessionId, publicKeys));
    assertThat(transcript.threshold()).isEqualTo(THRESHOLD);
    assertThat(transcript.staticKeys()).isEqualTo(publicKeys);

    List<byte[]> some = new ArrayList<>(signatures);
    some.set(0, new byte[0]);
    some.set(1, flipped(signatures.get(1), 33));
    some.set(3, signatures.get(0));
    assertThat(transcript.unsigned(some)).containsExactly(1, 2, 4);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> transcript.unsigned(signatures.subList(0, 3)));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> transcript.sign(StaticKey.draw(suite, random)));

    Transcript other = completed(session.receive(1, key(1), deals())).transcript();
    assertThat(other.unsigned(signatures)).containsExactly(1, 2, 3, 4);
  }

  @Test
  void transcript_is_assembled_from_public_parts_alone() {
    List<byte[]> deals = deals();
    List<byte[]> open = deals.stream().map(deal -> Arrays.copyOf(deal, PUBLIC_SIZE)).toList();
    Transcript expected = completed(session.receive(2, key(2), deals)).transcript();
    assertThat(session.assemble(open)).isEqualTo(new Assembly.Complete(expected));
    assertThat(open).allSatisfy(part -> assertThat(session.publicFault(part)).isEmpty());
    byte[] signature = expected.sign(key(2));
    assertThat(Transcript.isSigned(suite, publicKeys.get(1), expected.encoded(), signature))
        .isTrue();
    assertThat(Transcript.isSigned(suite, publicKeys.get(2), expected.encoded(), signature))
        .isFalse();
    assertThat(Transcript.isSigned(suite, publicKeys.get(1), expected.encoded(), new byte[3]))
        .isFalse();

    byte[] unproven = flipped(open.get(2), THRESHOLD * 32 + 33);
    assertThat(session.publicFault(unproven)).contains(Fault.POSSESSION);
    assertThat(session.assemble(with(open, 3, unproven)))
        .isEqualTo(new Assembly.Faulty(3, Fault.POSSESSION));
    for (byte[] bad :
        List.of(deals.getFirst(), new byte[0], Arrays.copyOf(open.getFirst(), PUBLIC_SIZE - 1))) {
      assertThat(session.publicFault(bad)).contains(Fault.MALFORMED);
      assertThat(session.assemble(with(open, 1, bad)))
          .isEqualTo(new Assembly.Faulty(1, Fault.MALFORMED));
    }
    assertThatIllegalArgumentException().isThrownBy(() -> session.assemble(open.subList(0, 3)));
  }

  @Test
  void transcript_of_another_shape_is_refused() {
    byte[] good = completed(session.receive(1, key(1), deals())).transcript().encoded();
    List<byte[]> bad = new ArrayList<>();
    bad.add(new byte[0]);
    bad.add(Arrays.copyOf(good, good.length - 1));
    bad.add(Arrays.copyOf(good, good.length + 1));
    bad.add(flipped(good, 0)); // length of the suite's name
    bad.add(flipped(good, 8 + 3)); // the suite's name
    int participants = 8 + Cocktail.IDENTIFIER.length + 8 + 64;
    byte[] many = good.clone();
    many[participants + 3] = 0x7f;
    bad.add(many);
    byte[] none = good.clone();
    none[participants] = 0;
    bad.add(none);
    byte[] high = good.clone();
    high[participants + 4] = PARTICIPANTS + 1;
    bad.add(high);
    byte[] twin = good.clone();
    System.arraycopy(good, participants + 8, twin, participants + 8 + 32, 32);
    bad.add(twin);
    for (byte[] encoded : bad) {
      assertThatIllegalArgumentException().isThrownBy(() -> Transcript.decode(suite, encoded));
    }
  }

  @Test
  void transcript_names_a_dealer_without_possession() {
    List<PublicDeal> open = new ArrayList<>();
    for (byte[] deal : deals()) {
      open.add(Deal.decode(group, THRESHOLD, PARTICIPANTS, deal).open());
    }
    assertThat(session.transcript(open).withoutPossession()).isEmpty();
    // The rogue key: a constant term chosen against the others', whose logarithm nobody knows.
    Element chosen = group.add(open.get(1).commitments().getFirst(), group.generator());
    List<Element> commitments = List.of(chosen, group.elementFromUniform(random.bytes(64)));
    open.set(1, new PublicDeal(commitments, open.get(1).possession(), open.get(1).ephemeral()));
    assertThat(session.transcript(open).withoutPossession()).contains(2);
  }

  @Test
  void impossible_sessions_are_refused() {
    List<Element> twins = List.of(publicKeys.get(0), publicKeys.get(1), publicKeys.get(0));
    assertThatIllegalArgumentException().isThrownBy(() -> Session.of(suite, 2, twins, sessionId));
    for (int threshold : new int[] {0, -1, PARTICIPANTS + 1}) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> Session.of(suite, threshold, publicKeys, sessionId));
    }
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Session.of(suite, 1, List.of(), sessionId));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Session.requireSizes(2, KeyShare.INDEX_MAX + 1));
    assertThatIllegalArgumentException().isThrownBy(() -> session.deal(1, key(2), random));
    assertThatIllegalArgumentException().isThrownBy(() -> session.receive(1, key(2), deals()));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> session.receive(1, key(1), deals().subList(0, 3)));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Ceremony(suite, 2, publicKeys, List.of()));
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> new Ceremony(suite, 2, publicKeys, List.of(new byte[] {1}, new byte[] {1})));
  }

  @Test
  void context_changes_with_session_and_participants() {
    byte[] context = Session.context(suite, sessionId, publicKeys);
    assertThat(Session.context(suite, new byte[] {1}, publicKeys)).isNotEqualTo(context);
    List<Element> reversed = publicKeys.reversed();
    assertThat(Session.context(suite, sessionId, reversed)).isNotEqualTo(context);
    assertThat(Session.context(suite, sessionId, publicKeys.subList(0, 3))).isNotEqualTo(context);
  }

  @Test
  void polynomial_is_its_coefficients() {
    Polynomial polynomial = Polynomial.draw(group, 3, random);
    assertThat(polynomial.commitments()).hasSize(3);
    SecretScalar at = polynomial.at(5);
    assertThat(group.multiplyGenerator(at))
        .isEqualTo(
            group.sum(
                List.of(
                    group.scalar(BigInteger.ONE),
                    group.scalar(BigInteger.valueOf(5)),
                    group.scalar(BigInteger.valueOf(25))),
                ElementBatch.of(polynomial.commitments())));
    polynomial.destroy();
    assertThat(polynomial.isDestroyed()).isTrue();
    StaticKey key = StaticKey.draw(suite, random);
    assertThat(key).hasToString("StaticKey");
    key.destroy();
    assertThat(key.isDestroyed()).isTrue();
  }
}
