package org.lianfang.protocol.wire;

import com.google.protobuf.ByteString;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.Malformed;
import org.lianfang.protocol.custody.CeremonyId;
import org.lianfang.protocol.ledger.Command;

/// The steps of ceremonies, and what dealers hand over.
public final class CeremonyCodec {
  private static final int ELEMENT_SIZE = 32;
  private static final int HASH_SIZE = 32;
  private static final int SIGNATURE_SIZE = 64;

  private CeremonyCodec() {}

  /// Returns a package as it travels to its receiver.
  public static Bytes encode(org.lianfang.protocol.custody.DealPackage dealt) {
    return Canonical.encode(write(dealt));
  }

  /// Reads a package.
  ///
  /// @throws Malformed if the bytes are not the one encoding of a package
  public static org.lianfang.protocol.custody.DealPackage decodePackage(Bytes bytes)
      throws Malformed {
    return Canonical.decode(
        DealPackage.parser(),
        bytes,
        org.lianfang.protocol.custody.DealPackage.SIZE_MAX,
        "package",
        CeremonyCodec::read,
        CeremonyCodec::encode);
  }

  /// Returns the public part of a dealer's messages.
  public static Bytes encode(org.lianfang.protocol.custody.OpenDeal deal) {
    return Canonical.encode(write(deal));
  }

  /// Reads the public part of a dealer's messages.
  ///
  /// @throws Malformed if the bytes are not the one encoding of one
  public static org.lianfang.protocol.custody.OpenDeal decodeOpen(Bytes bytes) throws Malformed {
    return Canonical.decode(
        OpenDeal.parser(),
        bytes,
        org.lianfang.protocol.custody.DealPackage.SIZE_MAX,
        "deal",
        CeremonyCodec::read,
        CeremonyCodec::encode);
  }

  static OpenCeremony write(Command.OpenCeremony open) {
    OpenCeremony.Builder message =
        OpenCeremony.newBuilder().setCeremony(Canonical.string(open.ceremony().bytes()));
    open.keys().forEach(key -> message.addKeys(CustodyCodec.write(key)));
    return message.build();
  }

  static Command read(OpenCeremony message) throws Malformed {
    Canonical.count(message.getKeysCount(), 1, Command.OpenCeremony.KEYS_MAX, "keys");
    List<org.lianfang.protocol.custody.KeyName> keys = new ArrayList<>();
    for (KeyName key : message.getKeysList()) {
      keys.add(CustodyCodec.read(key));
    }
    return new Command.OpenCeremony(ceremony(message.getCeremony()), keys);
  }

  static CertifyCeremony write(Command.CertifyCeremony certify) {
    CertifyCeremony.Builder message =
        CertifyCeremony.newBuilder()
            .setCeremony(Canonical.string(certify.ceremony().bytes()))
            .addAllSignatures(Canonical.strings(certify.signatures()));
    certify.deals().forEach(deal -> message.addDeals(write(deal)));
    return message.build();
  }

  static Command read(CertifyCeremony message) throws Malformed {
    Canonical.count(message.getDealsCount(), 0, Command.OpenCeremony.PARTICIPANTS_MAX, "deals");
    List<org.lianfang.protocol.custody.OpenDeal> deals = new ArrayList<>();
    for (OpenDeal deal : message.getDealsList()) {
      deals.add(read(deal));
    }
    return new Command.CertifyCeremony(
        ceremony(message.getCeremony()),
        deals,
        list(
            message.getSignaturesList(),
            Command.OpenCeremony.KEYS_MAX,
            SIGNATURE_SIZE,
            "signatures"));
  }

  static ComplainCeremony write(Command.ComplainCeremony complain) {
    ComplainCeremony.Builder message =
        ComplainCeremony.newBuilder()
            .setCeremony(Canonical.string(complain.ceremony().bytes()))
            .setDealer(complain.dealer())
            .setKey(complain.key())
            .setShown(write(complain.shown()));
    complain
        .pair()
        .ifPresent(
            pair ->
                message.setPair(
                    PairProof.newBuilder()
                        .setEphemeralSecret(Canonical.string(pair.ephemeralSecret()))
                        .setStaticSecret(Canonical.string(pair.staticSecret()))
                        .setProof(Canonical.string(pair.proof()))));
    return message.build();
  }

  static Command read(ComplainCeremony message) throws Malformed {
    return new Command.ComplainCeremony(
        ceremony(message.getCeremony()),
        message.getDealer(),
        message.getKey(),
        read(message.getShown()),
        message.hasPair() ? Optional.of(read(message.getPair())) : Optional.empty());
  }

  private static org.lianfang.protocol.custody.PairProof read(PairProof message) throws Malformed {
    return new org.lianfang.protocol.custody.PairProof(
        Canonical.bytes(message.getEphemeralSecret(), ELEMENT_SIZE, "ephemeral_secret"),
        Canonical.bytes(message.getStaticSecret(), ELEMENT_SIZE, "static_secret"),
        Canonical.bytes(message.getProof(), SIGNATURE_SIZE, "proof"));
  }

  static DemandCeremony write(Command.DemandCeremony demand) {
    return DemandCeremony.newBuilder()
        .setCeremony(Canonical.string(demand.ceremony().bytes()))
        .addAllDealers(demand.dealers())
        .build();
  }

  static Command read(DemandCeremony message) throws Malformed {
    Canonical.count(message.getDealersCount(), 1, Command.OpenCeremony.PARTICIPANTS_MAX, "dealers");
    return new Command.DemandCeremony(ceremony(message.getCeremony()), message.getDealersList());
  }

  static AnswerCeremony write(Command.AnswerCeremony answer) {
    return AnswerCeremony.newBuilder()
        .setCeremony(Canonical.string(answer.ceremony().bytes()))
        .setReceiver(answer.receiver())
        .setDealt(write(answer.dealt()))
        .build();
  }

  static Command read(AnswerCeremony message) throws Malformed {
    return new Command.AnswerCeremony(
        ceremony(message.getCeremony()), message.getReceiver(), read(message.getDealt()));
  }

  private static OpenDeal write(org.lianfang.protocol.custody.OpenDeal deal) {
    return OpenDeal.newBuilder()
        .addAllOpen(Canonical.strings(deal.open()))
        .setSealedDigest(Canonical.string(deal.sealedDigest()))
        .build();
  }

  private static org.lianfang.protocol.custody.OpenDeal read(OpenDeal message) throws Malformed {
    return new org.lianfang.protocol.custody.OpenDeal(
        parts(message.getOpenList(), org.lianfang.protocol.custody.OpenDeal.OPEN_MAX, "open"),
        Canonical.bytes(message.getSealedDigest(), HASH_SIZE, "sealed_digest"));
  }

  private static DealPackage write(org.lianfang.protocol.custody.DealPackage dealt) {
    return DealPackage.newBuilder()
        .addAllOpen(Canonical.strings(dealt.open()))
        .addAllSealed(Canonical.strings(dealt.sealed()))
        .addAllSealedHashes(Canonical.strings(dealt.sealedHashes()))
        .build();
  }

  private static org.lianfang.protocol.custody.DealPackage read(DealPackage message)
      throws Malformed {
    return new org.lianfang.protocol.custody.DealPackage(
        parts(message.getOpenList(), org.lianfang.protocol.custody.OpenDeal.OPEN_MAX, "open"),
        parts(
            message.getSealedList(),
            org.lianfang.protocol.custody.DealPackage.SEALED_MAX,
            "sealed"),
        list(
            message.getSealedHashesList(),
            Command.OpenCeremony.PARTICIPANTS_MAX,
            HASH_SIZE,
            "sealed_hashes"));
  }

  /// One part a key, of any length up to `sizeMax`: what is wrong with them is for the contract to
  /// judge.
  private static List<Bytes> parts(List<ByteString> strings, int sizeMax, String field)
      throws Malformed {
    Canonical.count(strings.size(), 1, Command.OpenCeremony.KEYS_MAX, field);
    List<Bytes> parts = new ArrayList<>();
    for (ByteString string : strings) {
      if (string.size() > sizeMax) {
        throw new Malformed(field + " has more than " + sizeMax + " bytes");
      }
      parts.add(Canonical.bytes(string));
    }
    return parts;
  }

  private static List<Bytes> list(List<ByteString> strings, int countMax, int size, String field)
      throws Malformed {
    Canonical.count(strings.size(), 1, countMax, field);
    List<Bytes> list = new ArrayList<>();
    for (ByteString string : strings) {
      list.add(Canonical.bytes(string, size, field));
    }
    return list;
  }

  private static CeremonyId ceremony(ByteString bytes) {
    return new CeremonyId(Canonical.bytes(bytes));
  }
}
