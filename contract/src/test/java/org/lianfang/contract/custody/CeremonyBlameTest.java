package org.lianfang.contract.custody;

import static org.assertj.core.api.Assertions.assertThat;
import static org.lianfang.contract.custody.CeremonyRig.ACCEPTED;
import static org.lianfang.contract.custody.CeremonyRig.KEYS;
import static org.lianfang.contract.custody.CeremonyRig.THRESHOLD;
import static org.lianfang.contract.custody.CeremonyRig.id;
import static org.lianfang.contract.custody.CeremonyRig.refused;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.lianfang.contract.TestCeremony;
import org.lianfang.oprf.Suite;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.Reason;
import org.lianfang.protocol.custody.CeremonyFault;
import org.lianfang.protocol.custody.DealPackage;
import org.lianfang.protocol.custody.OpenDeal;
import org.lianfang.protocol.custody.PairProof;
import org.lianfang.protocol.ledger.Command;

/// Who is at fault, by what stands on the ledger: a dealer, who complains of it, or who certifies.
class CeremonyBlameTest {
  private final CeremonyRig rig = new CeremonyRig();
  private final TestCeremony made = rig.made();

  @Test
  void a_share_that_does_not_decrypt_is_the_dealers_fault() {
    flip(made.messages(2).get(1), made.openSize() + 3 * TestCeremony.SEALED_SIZE + 8 + 5);
    rig.dealt();

    assertThat(rig.submit(4, made.complain(4, 2, 1))).isEqualTo(ACCEPTED);

    rig.requireNamed(2, CeremonyFault.SHARE_NOT_DECRYPTABLE);
    rig.requireNextSucceedsWith(1, 3, 4, 5);
  }

  @Test
  void a_share_unlike_its_commitments_is_the_dealers_fault() {
    made.misdeal(2, 4, 0);
    rig.dealt();

    assertThat(rig.submit(4, made.complain(4, 2, 0))).isEqualTo(ACCEPTED);

    rig.requireNamed(2, CeremonyFault.SHARE_NOT_COMMITTED);
    rig.requireNextSucceedsWith(1, 3, 4, 5);
  }

  @Test
  void a_commitment_that_is_no_element_needs_no_secret_to_be_judged() {
    Arrays.fill(made.messages(3).getFirst(), 0, 32, (byte) 0xff);
    rig.dealt();

    assertThat(rig.submit(1, withoutPair(made, 1, 3, 0))).isEqualTo(ACCEPTED);

    rig.requireNamed(3, CeremonyFault.MESSAGE_MALFORMED);
    rig.requireNextSucceedsWith(1, 2, 4, 5);
  }

  @Test
  void a_wrong_commitment_breaks_the_proof_of_possession() {
    byte[] message = made.messages(3).getFirst();
    System.arraycopy(made.messages(1).getFirst(), 0, message, 0, 32);
    rig.dealt();

    assertThat(rig.submit(1, withoutPair(made, 1, 3, 0))).isEqualTo(ACCEPTED);

    rig.requireNamed(3, CeremonyFault.POSSESSION_NOT_PROVEN);
  }

  @Test
  void a_message_of_another_ceremony_proves_no_possession_in_this_one() {
    TestCeremony before = new TestCeremony(id(7), KEYS, THRESHOLD, rig.custodians);
    made.messages(5).set(0, before.messages(5).getFirst());
    rig.dealt();

    assertThat(rig.submit(2, withoutPair(made, 2, 5, 0))).isEqualTo(ACCEPTED);

    rig.requireNamed(5, CeremonyFault.POSSESSION_NOT_PROVEN);
    rig.requireNextSucceedsWith(1, 2, 3, 4);
  }

  @Test
  void a_message_of_another_key_proves_no_possession_for_this_one() {
    Collections.swap(made.messages(5), 0, 1);
    rig.dealt();

    assertThat(rig.submit(2, withoutPair(made, 2, 5, 1))).isEqualTo(ACCEPTED);

    rig.requireNamed(5, CeremonyFault.POSSESSION_NOT_PROVEN);
  }

  @Test
  void sealed_shares_of_another_length_are_the_dealers_fault() {
    byte[] message = made.messages(2).getFirst();
    message[made.openSize() + TestCeremony.SEALED_SIZE + 7] ^= 1;
    rig.dealt();

    PairProof pair = new PairProof(element(), element(), Bytes.owning(new byte[64]));
    assertThat(
            rig.submit(
                2,
                new Command.ComplainCeremony(
                    rig.id(), 2, 0, made.packageFor(2, 2), Optional.of(pair))))
        .isEqualTo(ACCEPTED);

    rig.requireNamed(2, CeremonyFault.MESSAGE_MALFORMED);
  }

  @Test
  void a_complaint_of_a_good_message_is_the_complainers_fault() {
    rig.dealt();

    assertThat(rig.submit(4, made.complain(4, 2, 1))).isEqualTo(ACCEPTED);

    rig.requireNamed(4, CeremonyFault.COMPLAINT_WRONG);
    rig.requireNextSucceedsWith(1, 2, 3, 5);
  }

  @Test
  void a_complaint_of_a_good_message_without_its_pair_is_the_complainers_fault() {
    rig.dealt();

    assertThat(rig.submit(4, withoutPair(made, 4, 2, 1))).isEqualTo(ACCEPTED);

    rig.requireNamed(4, CeremonyFault.COMPLAINT_WRONG);
  }

  @Test
  void a_forged_pair_secret_is_the_complainers_fault() {
    // Even if the share is bad: what opens it has to be proved.
    flip(made.messages(2).get(1), made.openSize() + 3 * TestCeremony.SEALED_SIZE + 8 + 5);
    rig.dealt();
    PairProof honest = made.pair(4, 2, 1);
    PairProof forged = new PairProof(element(), honest.staticSecret(), honest.proof());

    rig.submit(4, complaint(4, 2, 1, made.packageFor(2, 4), forged));

    rig.requireNamed(4, CeremonyFault.COMPLAINT_WRONG);
  }

  @Test
  void pair_secrets_that_are_no_elements_are_the_complainers_fault() {
    rig.dealt();
    PairProof honest = made.pair(4, 2, 1);
    Bytes identity = Bytes.owning(new byte[32]);

    rig.submit(
        4,
        complaint(
            4,
            2,
            1,
            made.packageFor(2, 4),
            new PairProof(identity, honest.staticSecret(), honest.proof())));

    rig.requireNamed(4, CeremonyFault.COMPLAINT_WRONG);
  }

  @Test
  void a_complaint_in_anothers_name_is_the_complainers_fault() {
    flip(made.messages(2).get(1), made.openSize() + 3 * TestCeremony.SEALED_SIZE + 8 + 5);
    rig.dealt();

    // What participant 4 got, with its proof, shown by participant 5.
    rig.submit(5, made.complain(4, 2, 1));

    rig.requireNamed(5, CeremonyFault.COMPLAINT_WRONG);
  }

  @Test
  void a_complaint_of_a_message_that_was_never_posted_is_the_complainers_fault() {
    rig.dealt();
    PairProof pair = made.pair(4, 2, 1);
    DealPackage dealt = made.packageFor(2, 4);
    flip(made.messages(2).get(1), made.openSize() + 3 * TestCeremony.SEALED_SIZE + 8 + 5);

    rig.submit(4, complaint(4, 2, 1, made.packageFor(2, 4), pair));

    rig.requireNamed(4, CeremonyFault.COMPLAINT_WRONG);
    assertThat(made.packageFor(2, 4)).isNotEqualTo(dealt);
  }

  @Test
  void a_package_whose_shares_are_not_the_ones_it_names_is_the_complainers_fault() {
    rig.dealt();
    DealPackage dealt = made.packageFor(2, 4);
    List<Bytes> sealed = new ArrayList<>(dealt.sealed());
    Collections.reverse(sealed);
    DealPackage mixed = new DealPackage(dealt.open(), sealed, dealt.sealedHashes());

    rig.submit(4, complaint(4, 2, 1, mixed, made.pair(4, 2, 1)));

    rig.requireNamed(4, CeremonyFault.COMPLAINT_WRONG);
  }

  @Test
  void a_package_of_another_shape_is_the_complainers_fault() {
    rig.dealt();
    DealPackage dealt = made.packageFor(2, 4);
    DealPackage fewer =
        new DealPackage(
            dealt.open().subList(0, 1), dealt.sealed().subList(0, 1), dealt.sealedHashes());

    rig.submit(4, complaint(4, 2, 1, fewer, made.pair(4, 2, 1)));

    rig.requireNamed(4, CeremonyFault.COMPLAINT_WRONG);
  }

  @Test
  void a_complaint_names_a_dealer_and_a_key_of_the_ceremony() {
    rig.dealt();
    DealPackage dealt = made.packageFor(2, 4);
    for (int[] none : new int[][] {{0, 0}, {6, 0}, {-1, 0}, {2, 2}, {2, -1}}) {
      assertThat(
              rig.submit(
                  4,
                  new Command.ComplainCeremony(
                      rig.id(), none[0], none[1], dealt, Optional.empty())))
          .isEqualTo(refused(Reason.CEREMONY_INVALID));
    }
  }

  @Test
  void a_complaint_after_the_first_certifications_still_counts() {
    flip(made.messages(2).get(1), made.openSize() + 3 * TestCeremony.SEALED_SIZE + 8 + 5);
    rig.dealt();
    assertThat(rig.submit(1, made.certifyFirst(1))).isEqualTo(ACCEPTED);
    assertThat(rig.submit(2, made.certify(2))).isEqualTo(ACCEPTED);

    rig.submit(4, made.complain(4, 2, 1));

    rig.requireNamed(2, CeremonyFault.SHARE_NOT_DECRYPTABLE);
    assertThat(rig.submit(3, made.certify(3))).isEqualTo(refused(Reason.CEREMONY_STEP));
    rig.requireNextSucceedsWith(1, 3, 4, 5);
  }

  @Test
  void a_certification_with_a_forged_signature_names_its_signer() {
    rig.dealt();
    rig.submit(1, made.certifyFirst(1));
    List<Bytes> forged = new ArrayList<>(made.signatures(3));
    forged.set(1, made.signatures(4).get(1));

    assertThat(rig.submit(3, new Command.CertifyCeremony(rig.id(), List.of(), forged)))
        .isEqualTo(ACCEPTED);

    rig.requireNamed(3, CeremonyFault.CERTIFICATION_INVALID);
    rig.requireNextSucceedsWith(1, 2, 4, 5);
  }

  @Test
  void a_first_certification_with_a_forged_signature_names_its_signer() {
    rig.dealt();

    rig.submit(
        2,
        new Command.CertifyCeremony(
            rig.id(), made.openDeals(), Collections.nCopies(2, Bytes.owning(new byte[64]))));

    rig.requireNamed(2, CeremonyFault.CERTIFICATION_INVALID);
  }

  @Test
  void a_certification_of_another_transcript_names_its_signer() {
    rig.dealt();
    TestCeremony elsewhere = new TestCeremony(id(9), KEYS, THRESHOLD, rig.custodians);
    rig.submit(1, made.certifyFirst(1));

    rig.submit(3, new Command.CertifyCeremony(rig.id(), List.of(), elsewhere.signatures(3)));

    rig.requireNamed(3, CeremonyFault.CERTIFICATION_INVALID);
  }

  @Test
  void messages_that_were_never_posted_name_who_certifies_them() {
    // They would give another K and other K_i, and all of them hold.
    rig.dealt();
    TestCeremony wrong = new TestCeremony(id(1), KEYS, THRESHOLD, rig.custodians);
    Collections.swap(wrong.messages(2), 0, 1);
    List<OpenDeal> deals = new ArrayList<>(made.openDeals());
    deals.set(1, wrong.openDeal(2));

    rig.submit(4, new Command.CertifyCeremony(rig.id(), deals, made.signatures(4)));

    rig.requireNamed(4, CeremonyFault.CERTIFICATION_INVALID);
    rig.requireNextSucceedsWith(1, 2, 3, 5);
  }

  @Test
  void messages_that_do_not_hold_name_their_dealer_whoever_certifies() {
    made.messages(3).getFirst()[THRESHOLD * 32 + 33] ^= 1;
    rig.dealt();
    List<Bytes> any = Collections.nCopies(2, Bytes.owning(new byte[64]));

    rig.submit(4, new Command.CertifyCeremony(rig.id(), made.openDeals(), any));

    rig.requireNamed(3, CeremonyFault.POSSESSION_NOT_PROVEN);
  }

  @Test
  void a_certification_has_one_signature_a_key_and_the_first_one_all_messages() {
    rig.dealt();
    List<Bytes> signatures = made.signatures(1);
    List<Command> invalid =
        List.of(
            new Command.CertifyCeremony(rig.id(), made.openDeals(), signatures.subList(0, 1)),
            new Command.CertifyCeremony(rig.id(), List.of(), signatures),
            new Command.CertifyCeremony(rig.id(), made.openDeals().subList(0, 4), signatures));
    for (Command command : invalid) {
      assertThat(rig.submit(1, command)).isEqualTo(refused(Reason.CEREMONY_INVALID));
    }
    assertThat(rig.stands().certified()).isEmpty();
  }

  private static Bytes element() {
    return Bytes.owning(Suite.ristretto255().hashToGroup(new byte[] {1}).encoded());
  }

  private Command complaint(int receiver, int dealer, int key, DealPackage shown, PairProof pair) {
    assertThat(shown.sealedHashes()).hasSizeGreaterThanOrEqualTo(receiver);
    return new Command.ComplainCeremony(rig.id(), dealer, key, shown, Optional.of(pair));
  }

  private Command withoutPair(TestCeremony ceremony, int receiver, int dealer, int key) {
    return new Command.ComplainCeremony(
        rig.id(), dealer, key, ceremony.packageFor(dealer, receiver), Optional.empty());
  }

  private static void flip(byte[] message, int at) {
    message[at] ^= 1;
  }
}
