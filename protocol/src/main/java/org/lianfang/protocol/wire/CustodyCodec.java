package org.lianfang.protocol.wire;

import com.google.protobuf.ByteString;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.Malformed;
import org.lianfang.protocol.ledger.Command;
import org.lianfang.protocol.subject.SubjectType;

/// Keys and the steps of their ceremonies.
public final class CustodyCodec {
  private static final int ELEMENT_SIZE = 32;
  private static final int HASH_SIZE = 32;
  private static final int CERTIFICATION_SIZE = 64;

  private CustodyCodec() {}

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

  static CertifiedKey write(org.lianfang.protocol.custody.CertifiedKey key) {
    return CertifiedKey.newBuilder()
        .setPublicKey(Canonical.string(key.publicKey()))
        .addAllShareKeys(Canonical.strings(key.shareKeys()))
        .setTranscriptHash(Canonical.string(key.transcriptHash()))
        .setCertification(Canonical.string(key.certification()))
        .build();
  }

  static org.lianfang.protocol.custody.CertifiedKey read(CertifiedKey message) throws Malformed {
    return new org.lianfang.protocol.custody.CertifiedKey(
        Canonical.bytes(message.getPublicKey(), ELEMENT_SIZE, "public_key"),
        elements(message.getShareKeysList(), "share_keys"),
        Canonical.bytes(message.getTranscriptHash(), HASH_SIZE, "transcript_hash"),
        Canonical.bytes(message.getCertification(), CERTIFICATION_SIZE, "certification"));
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
