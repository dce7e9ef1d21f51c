package org.lianfang.bench.alliance;

import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.lianfang.contract.state.AllianceState;
import org.lianfang.ledger.View;
import org.lianfang.oprf.Suite;
import org.lianfang.oprf.dkg.Assembly;
import org.lianfang.oprf.dkg.StaticKey;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.InvariantViolation;
import org.lianfang.protocol.custody.Ceremony;
import org.lianfang.protocol.custody.CeremonyId;
import org.lianfang.protocol.custody.DealPackage;
import org.lianfang.protocol.custody.KeyName;
import org.lianfang.protocol.custody.KeySet;
import org.lianfang.protocol.custody.OpenDeal;
import org.lianfang.protocol.ledger.Command;
import org.lianfang.protocol.subject.SubjectType;

/// The ceremony that makes the keys of phones and of payloads, with all custodians played by one
/// thread: filings need keys on the ledger, and nobody's tokens are at stake.
final class KeyCeremony {
  private static final Suite SUITE = Suite.ristretto255();
  private static final int ELEMENT = 32;
  private static final int SIGNATURE = 64;
  private static final int SEALED = Long.BYTES + 32 + 16;
  private static final long STEP_SECONDS_MAX = 60;
  private static final List<KeyName> NAMES =
      List.of(new KeyName(Optional.of(SubjectType.PHONE), 1), new KeyName(Optional.empty(), 1));

  private final BareAlliance alliance;
  private final SecureRandom random;
  private final List<Founder> custodians;
  private final CeremonyId id;

  KeyCeremony(BareAlliance alliance, SecureRandom random) {
    this.alliance = alliance;
    this.random = random;
    this.custodians =
        alliance.founders().stream().sorted(Comparator.comparing(Founder::id)).toList();
    this.id = new CeremonyId(Founder.random(CeremonyId.SIZE, random));
  }

  /// Makes the keys and returns them.
  List<KeySet> run() throws Exception {
    submit(0, new Command.OpenCeremony(id, NAMES));
    List<StaticKey> staticKeys =
        custodians.stream().map(custodian -> StaticKey.draw(SUITE, random)).toList();
    for (int i = 0; i < custodians.size(); i++) {
      submit(
          i, new Command.JoinCeremony(id, Bytes.owning(staticKeys.get(i).publicKey().encoded())));
    }
    Ceremony joined = read(state -> state.ceremony(id)).orElseThrow();
    org.lianfang.oprf.dkg.Ceremony keys =
        new org.lianfang.oprf.dkg.Ceremony(
            SUITE,
            joined.threshold(),
            staticKeys.stream().map(StaticKey::publicKey).toList(),
            NAMES.stream().map(name -> joined.sessionId(Founder.ALLIANCE, name)).toList());
    List<List<Bytes>> messages = new ArrayList<>();
    for (int i = 0; i < custodians.size(); i++) {
      messages.add(
          keys.deal(i + 1, staticKeys.get(i), random).stream().map(Bytes::owning).toList());
    }
    int openSize = (joined.threshold() + 1) * ELEMENT + SIGNATURE;
    List<OpenDeal> deals = messages.stream().map(dealt -> openDeal(dealt, openSize)).toList();
    for (int i = 0; i < custodians.size(); i++) {
      submit(
          i,
          new Command.DealCeremony(
              id, deals.get(i).hash(Founder.ALLIANCE, id, custodians.get(i).id())));
    }
    for (int i = 0; i < custodians.size(); i++) {
      List<Bytes> signatures = new ArrayList<>();
      for (int key = 0; key < NAMES.size(); key++) {
        signatures.add(signature(keys, messages, key, openSize, staticKeys.get(i)));
      }
      submit(i, new Command.CertifyCeremony(id, i == 0 ? deals : List.of(), signatures));
    }
    return read(AllianceState::keys);
  }

  private OpenDeal openDeal(List<Bytes> messages, int openSize) {
    List<Bytes> sealedHashes =
        IntStream.range(0, custodians.size())
            .mapToObj(
                receiver ->
                    DealPackage.sealedHash(
                        messages.stream()
                            .map(
                                message ->
                                    message.slice(
                                        openSize + receiver * SEALED,
                                        openSize + (receiver + 1) * SEALED))
                            .toList()))
            .toList();
    return new DealPackage(
            messages.stream().map(message -> message.slice(0, openSize)).toList(),
            List.of(),
            sealedHashes)
        .openDeal();
  }

  private static Bytes signature(
      org.lianfang.oprf.dkg.Ceremony keys,
      List<List<Bytes>> messages,
      int key,
      int openSize,
      StaticKey own) {
    List<byte[]> opens =
        messages.stream().map(dealt -> dealt.get(key).slice(0, openSize).toArray()).toList();
    if (keys.session(key).assemble(opens) instanceof Assembly.Complete(var transcript)) {
      return Bytes.owning(transcript.sign(own));
    }
    throw new InvariantViolation("an honest ceremony has a transcript");
  }

  /// Reads at the custodian that submitted last: what it submitted is applied there.
  private <R> R read(Function<AllianceState, R> reading) {
    try (View view = alliance.ledger(custodians.getLast()).read()) {
      return reading.apply(new AllianceState(view));
    }
  }

  private void submit(int custodian, Command command) throws Exception {
    Founder signer = custodians.get(custodian);
    BareAlliance.requireAccepted(
        alliance
            .ledger(signer)
            .submit(signer.sign(command, random))
            .toCompletableFuture()
            .get(STEP_SECONDS_MAX, TimeUnit.SECONDS));
  }
}
