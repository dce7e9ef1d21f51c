package org.lianfang.contract.custody;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.lianfang.oprf.DleqProof;
import org.lianfang.oprf.Suite;
import org.lianfang.oprf.dkg.Assembly;
import org.lianfang.oprf.dkg.Complaint;
import org.lianfang.oprf.dkg.Fault;
import org.lianfang.oprf.dkg.Session;
import org.lianfang.oprf.dkg.SharedKey;
import org.lianfang.oprf.dkg.Transcript;
import org.lianfang.oprf.dkg.Verdict;
import org.lianfang.oprf.group.Element;
import org.lianfang.oprf.group.InvalidGroupValue;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.Encoding;
import org.lianfang.protocol.custody.Ceremony;
import org.lianfang.protocol.custody.CeremonyFault;
import org.lianfang.protocol.custody.CertifiedKey;
import org.lianfang.protocol.custody.DealPackage;
import org.lianfang.protocol.custody.OpenDeal;
import org.lianfang.protocol.custody.PairProof;
import org.lianfang.protocol.ledger.Command;

/// What cocktail-dkg says of a ceremony's messages, from public values only: those in a command and
/// those that stand on the ledger.
final class CeremonyJudge {
  private final Suite suite;

  CeremonyJudge(Suite suite) {
    this.suite = suite;
  }

  /// A participant at fault.
  ///
  /// @param participant share index, from 1
  record Blame(int participant, CeremonyFault fault) {}

  /// What the dealers' messages make of a ceremony.
  sealed interface Judgment {
    /// @param keys in the ceremony's order
    /// @param transcripts one a key
    record Made(List<CertifiedKey> keys, List<Bytes> transcripts) implements Judgment {
      public Made {
        keys = List.copyOf(keys);
        transcripts = List.copyOf(transcripts);
      }
    }

    record Faulty(Blame blame) implements Judgment {}

    /// Keys that no dealers who know their polynomials can bring about.
    record Impossible() implements Judgment {}
  }

  /// Whether these are the canonical bytes of an element other than the identity.
  boolean isElement(Bytes encoded) {
    try {
      suite.group().decodeElement(encoded.toArray());
      return true;
    } catch (InvalidGroupValue e) {
      return false;
    }
  }

  /// Puts the transcripts together from all dealers' messages, and K and all K_i with them.
  ///
  /// Messages that differ from their hashes on the ledger are the fault of the certifier who shows
  /// them; messages that do not hold, of their dealer.
  Judgment assemble(String alliance, Ceremony ceremony, int certifier, List<OpenDeal> deals) {
    for (int i = 0; i < deals.size(); i++) {
      Ceremony.Participant dealer = ceremony.participants().get(i);
      if (deals.get(i).open().size() != ceremony.keys().size()
          || !isBound(alliance, ceremony, dealer, deals.get(i))) {
        return new Judgment.Faulty(new Blame(certifier, CeremonyFault.CERTIFICATION_INVALID));
      }
    }
    List<CertifiedKey> keys = new ArrayList<>();
    List<Bytes> transcripts = new ArrayList<>();
    for (int key = 0; key < ceremony.keys().size(); key++) {
      int number = key;
      List<byte[]> opens = deals.stream().map(deal -> deal.open().get(number).toArray()).toList();
      switch (session(alliance, ceremony, key).assemble(opens)) {
        case Assembly.Faulty(int dealer, Fault fault) -> {
          return new Judgment.Faulty(new Blame(dealer, named(fault)));
        }
        case Assembly.Complete(Transcript transcript) -> {
          Optional<CertifiedKey> certified = certified(transcript);
          if (certified.isEmpty()) {
            return new Judgment.Impossible();
          }
          keys.add(certified.get());
          transcripts.add(Bytes.owning(transcript.encoded()));
        }
      }
    }
    return new Judgment.Made(keys, transcripts);
  }

  private static Optional<CertifiedKey> certified(Transcript transcript) {
    try {
      SharedKey key = transcript.sharedKey();
      return Optional.of(
          new CertifiedKey(
              Bytes.owning(key.publicKey().encoded()),
              key.verificationShares().stream()
                  .map(share -> Bytes.owning(share.encoded()))
                  .toList(),
              Encoding.sha256(Bytes.owning(transcript.encoded()))));
    } catch (InvalidGroupValue identity) {
      return Optional.empty();
    }
  }

  /// Whether a participant signed all these transcripts with its one-time key.
  boolean isSigned(Bytes staticKey, List<Bytes> transcripts, List<Bytes> signatures) {
    Element key = suite.group().decodeElement(staticKey.toArray());
    for (int i = 0; i < transcripts.size(); i++) {
      if (!Transcript.isSigned(
          suite, key, transcripts.get(i).toArray(), signatures.get(i).toArray())) {
        return false;
      }
    }
    return true;
  }

  /// Whether a dealer bound itself to this package of a receiver.
  boolean isDealt(String alliance, Ceremony ceremony, int dealer, int receiver, DealPackage dealt) {
    return dealt.belongsTo(receiver, ceremony.keys().size(), ceremony.participants().size())
        && isBound(alliance, ceremony, ceremony.participants().get(dealer - 1), dealt.openDeal());
  }

  private static boolean isBound(
      String alliance, Ceremony ceremony, Ceremony.Participant dealer, OpenDeal deal) {
    return dealer
        .messagesHash()
        .equals(Optional.of(deal.hash(alliance, ceremony.id(), dealer.member())));
  }

  /// Judges a complaint: the dealer is at fault if the message that it bound itself to does not
  /// hold, and otherwise whoever complains, whether the message is good, another one, or not shown
  /// to be bad.
  Blame judge(
      String alliance, Ceremony ceremony, int receiver, Command.ComplainCeremony complaint) {
    Blame wrong = new Blame(receiver, CeremonyFault.COMPLAINT_WRONG);
    int dealer = complaint.dealer();
    DealPackage shown = complaint.shown();
    if (!isDealt(alliance, ceremony, dealer, receiver, shown)) {
      return wrong;
    }
    Session session = session(alliance, ceremony, complaint.key());
    Optional<Fault> seen = session.publicFault(shown.open().get(complaint.key()).toArray());
    if (seen.isPresent()) {
      return new Blame(dealer, named(seen.get()));
    }
    if (complaint.pair().isEmpty()) {
      return wrong;
    }
    byte[] message = shown.message(receiver, complaint.key());
    return opened(receiver, dealer, complaint.pair().get())
        .map(
            pair ->
                switch (session.judge(pair, message)) {
                  case Verdict.AgainstDealer(int ignored, Fault fault) ->
                      new Blame(dealer, named(fault));
                  case Verdict.AgainstReceiver ignored -> wrong;
                })
        .orElse(wrong);
  }

  private Optional<Complaint> opened(int receiver, int dealer, PairProof pair) {
    try {
      return Optional.of(
          new Complaint(
              receiver,
              dealer,
              suite.group().decodeElement(pair.ephemeralSecret().toArray()),
              suite.group().decodeElement(pair.staticSecret().toArray()),
              DleqProof.decode(suite, pair.proof().toArray())));
    } catch (InvalidGroupValue e) {
      return Optional.empty();
    }
  }

  private Session session(String alliance, Ceremony ceremony, int key) {
    return Session.of(
        suite,
        ceremony.threshold(),
        ceremony.participants().stream()
            .map(one -> suite.group().decodeElement(one.staticKey().orElseThrow().toArray()))
            .toList(),
        ceremony.sessionId(alliance, ceremony.keys().get(key)));
  }

  private static CeremonyFault named(Fault fault) {
    return switch (fault) {
      case MALFORMED -> CeremonyFault.MESSAGE_MALFORMED;
      case POSSESSION -> CeremonyFault.POSSESSION_NOT_PROVEN;
      case UNREADABLE -> CeremonyFault.SHARE_NOT_DECRYPTABLE;
      case NOT_A_SCALAR, MISMATCH -> CeremonyFault.SHARE_NOT_COMMITTED;
    };
  }
}
