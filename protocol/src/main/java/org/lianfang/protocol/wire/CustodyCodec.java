package org.lianfang.protocol.wire;

import com.google.protobuf.ByteString;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.Malformed;
import org.lianfang.protocol.custody.Ceremony;
import org.lianfang.protocol.custody.CeremonyFault;
import org.lianfang.protocol.custody.CeremonyId;
import org.lianfang.protocol.custody.KeyId;
import org.lianfang.protocol.custody.KeySet;
import org.lianfang.protocol.ledger.Command;
import org.lianfang.protocol.member.MemberId;
import org.lianfang.protocol.subject.SubjectType;

/// Keys and the steps of their ceremonies.
public final class CustodyCodec {
  private static final int SIZE_MAX = 128 * 1024;
  private static final int ELEMENT_SIZE = 32;
  private static final int HASH_SIZE = 32;

  private CustodyCodec() {}

  /// Returns a key as the replicated state holds it.
  public static Bytes encode(KeySet key) {
    KeyState.Builder message =
        KeyState.newBuilder()
            .setKeyId(Canonical.string(key.id().bytes()))
            .setName(write(key.name()))
            .setGeneration(key.generation())
            .setThreshold(key.threshold())
            .setPublicKey(Canonical.string(key.publicKey()))
            .addAllShareKeys(Canonical.strings(key.shareKeys()));
    key.holders().forEach(holder -> message.addHolders(holder.value()));
    return Canonical.encode(message.build());
  }

  /// @throws Malformed if the bytes are not the one encoding of a key
  public static KeySet decodeKey(Bytes bytes) throws Malformed {
    return Canonical.decode(
        KeyState.parser(),
        bytes,
        SIZE_MAX,
        "key",
        message ->
            new KeySet(
                new KeyId(Canonical.bytes(message.getKeyId())),
                read(message.getName()),
                message.getGeneration(),
                message.getThreshold(),
                message.getHoldersList().stream().map(MemberId::new).toList(),
                Canonical.bytes(message.getPublicKey(), ELEMENT_SIZE, "public_key"),
                elements(message.getShareKeysList(), "share_keys")),
        CustodyCodec::encode);
  }

  /// Returns a ceremony as the replicated state holds it.
  public static Bytes encode(Ceremony ceremony) {
    CeremonyState.Builder message =
        CeremonyState.newBuilder()
            .setCeremony(Canonical.string(ceremony.id().bytes()))
            .setOpener(ceremony.opener().value())
            .setThreshold(ceremony.threshold())
            .setOpenedMillis(ceremony.opened().toEpochMilli())
            .setStepMillis(ceremony.stepBegan().toEpochMilli())
            .setTakesMillis(ceremony.stepTakes().toMillis());
    ceremony.keys().forEach(key -> message.addKeys(write(key)));
    for (Ceremony.Participant participant : ceremony.participants()) {
      message.addParticipants(
          CeremonyParticipant.newBuilder()
              .setMember(participant.member().value())
              .setStaticKey(Canonical.string(participant.staticKey().orElse(Bytes.EMPTY)))
              .setMessagesHash(Canonical.string(participant.messagesHash().orElse(Bytes.EMPTY)))
              .setCertified(participant.certified()));
    }
    for (Ceremony.Excluded excluded : ceremony.excluded()) {
      message.addExcluded(
          CeremonyExcluded.newBuilder()
              .setMember(excluded.member().value())
              .setFault(excluded.fault().number())
              .setSinceMillis(excluded.since().toEpochMilli()));
    }
    for (Ceremony.Demand demand : ceremony.demands()) {
      message.addDemands(
          CeremonyDemand.newBuilder()
              .setReceiver(demand.receiver())
              .setDealer(demand.dealer())
              .setAnswered(demand.answered()));
    }
    ceremony.certified().forEach(key -> message.addCertified(write(key)));
    for (Ceremony.Named named : ceremony.named()) {
      message.addNamed(
          CeremonyNamed.newBuilder()
              .setParticipant(named.participant())
              .setFault(named.fault().number())
              .setAtMillis(named.at().toEpochMilli()));
    }
    return Canonical.encode(message.build());
  }

  /// @throws Malformed if the bytes are not the one encoding of a ceremony
  public static Ceremony decodeCeremony(Bytes bytes) throws Malformed {
    return Canonical.decode(
        CeremonyState.parser(),
        bytes,
        SIZE_MAX,
        "ceremony",
        CustodyCodec::read,
        CustodyCodec::encode);
  }

  private static Ceremony read(CeremonyState message) throws Malformed {
    List<org.lianfang.protocol.custody.KeyName> keys = new ArrayList<>();
    for (KeyName key : message.getKeysList()) {
      keys.add(read(key));
    }
    List<Ceremony.Participant> participants = new ArrayList<>();
    for (CeremonyParticipant participant : message.getParticipantsList()) {
      participants.add(
          new Ceremony.Participant(
              new MemberId(participant.getMember()),
              optional(participant.getStaticKey(), ELEMENT_SIZE, "static_key"),
              optional(participant.getMessagesHash(), HASH_SIZE, "messages_hash"),
              participant.getCertified()));
    }
    List<org.lianfang.protocol.custody.CertifiedKey> certified = new ArrayList<>();
    for (CertifiedKey key : message.getCertifiedList()) {
      certified.add(read(key));
    }
    List<Ceremony.Excluded> excluded = new ArrayList<>();
    for (CeremonyExcluded one : message.getExcludedList()) {
      excluded.add(
          new Ceremony.Excluded(
              new MemberId(one.getMember()),
              Canonical.term(CeremonyFault.find(one.getFault()), "fault"),
              Canonical.millis(one.getSinceMillis(), "since_millis")));
    }
    List<Ceremony.Named> named = new ArrayList<>();
    for (CeremonyNamed one : message.getNamedList()) {
      named.add(
          new Ceremony.Named(
              one.getParticipant(),
              Canonical.term(CeremonyFault.find(one.getFault()), "fault"),
              Canonical.millis(one.getAtMillis(), "at_millis")));
    }
    return new Ceremony(
        new CeremonyId(Canonical.bytes(message.getCeremony())),
        new MemberId(message.getOpener()),
        message.getThreshold(),
        keys,
        participants,
        excluded,
        Canonical.millis(message.getOpenedMillis(), "opened_millis"),
        Canonical.millis(message.getStepMillis(), "step_millis"),
        Duration.ofMillis(message.getTakesMillis()),
        message.getDemandsList().stream()
            .map(one -> new Ceremony.Demand(one.getReceiver(), one.getDealer(), one.getAnswered()))
            .toList(),
        certified,
        named);
  }

  private static Optional<Bytes> optional(ByteString string, int size, String field)
      throws Malformed {
    return string.isEmpty() ? Optional.empty() : Optional.of(Canonical.bytes(string, size, field));
  }

  static KeyName write(org.lianfang.protocol.custody.KeyName name) {
    return KeyName.newBuilder()
        .setSubjectType(name.subjectType().map(SubjectType::number).orElse(0))
        .setEpoch(name.epoch())
        .build();
  }

  static org.lianfang.protocol.custody.KeyName read(KeyName message) throws Malformed {
    int type = message.getSubjectType();
    return new org.lianfang.protocol.custody.KeyName(
        type == 0
            ? Optional.empty()
            : Optional.of(Canonical.term(SubjectType.find(type), "subject_type")),
        message.getEpoch());
  }

  private static CertifiedKey write(org.lianfang.protocol.custody.CertifiedKey key) {
    return CertifiedKey.newBuilder()
        .setPublicKey(Canonical.string(key.publicKey()))
        .addAllShareKeys(Canonical.strings(key.shareKeys()))
        .setTranscriptHash(Canonical.string(key.transcriptHash()))
        .build();
  }

  private static org.lianfang.protocol.custody.CertifiedKey read(CertifiedKey message)
      throws Malformed {
    return new org.lianfang.protocol.custody.CertifiedKey(
        Canonical.bytes(message.getPublicKey(), ELEMENT_SIZE, "public_key"),
        elements(message.getShareKeysList(), "share_keys"),
        Canonical.bytes(message.getTranscriptHash(), HASH_SIZE, "transcript_hash"));
  }

  private static List<Bytes> elements(List<ByteString> strings, String field) throws Malformed {
    Canonical.count(strings.size(), 1, Command.OpenCeremony.PARTICIPANTS_MAX, field);
    List<Bytes> elements = new ArrayList<>();
    for (ByteString string : strings) {
      elements.add(Canonical.bytes(string, ELEMENT_SIZE, field));
    }
    return elements;
  }
}
