package org.lianfang.protocol.wire;

import java.time.LocalDate;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.Malformed;
import org.lianfang.protocol.custody.KeyId;
import org.lianfang.protocol.filing.EvidenceClass;
import org.lianfang.protocol.filing.HeaderFields;
import org.lianfang.protocol.filing.LegalBasis;
import org.lianfang.protocol.filing.Level;
import org.lianfang.protocol.filing.ListType;
import org.lianfang.protocol.filing.RecordHeader;
import org.lianfang.protocol.filing.RecordId;
import org.lianfang.protocol.filing.RiskCode;
import org.lianfang.protocol.filing.SubjectRole;
import org.lianfang.protocol.subject.SubjectType;

/// Record headers: the bytes that a payload is bound to.
public final class RecordHeaderCodec {
  /// No header is larger, in bytes.
  public static final int SIZE_MAX = 256;

  private RecordHeaderCodec() {}

  /// Returns the header's one encoding.
  ///
  /// @throws IllegalArgumentException if a day is more than 2^31 days from 1970
  public static Bytes encode(RecordHeader header) {
    HeaderFields fields = header.fields();
    return Canonical.encode(
        org.lianfang.protocol.wire.RecordHeader.newBuilder()
            .setRecordId(Canonical.string(header.id().bytes()))
            .setSource(header.source())
            .setSubjectType(fields.subjectType().number())
            .setList(fields.list().number())
            .setRiskCode(fields.code().toString())
            .setLevel(fields.level().number())
            .setRole(fields.role().number())
            .setEvidence(fields.evidence().number())
            .setBasis(fields.basis().number())
            .setFoundOn(day(fields.foundOn()))
            .setValidUntil(day(fields.validUntil()))
            .setStandard(header.standard())
            .setPayloadKey(Canonical.string(header.payloadKey().bytes()))
            .build());
  }

  /// Reads a header. Says nothing of whether the standard allows it.
  ///
  /// @throws Malformed if the bytes are not the one encoding of a header
  public static RecordHeader decode(Bytes bytes) throws Malformed {
    return Canonical.decode(
        org.lianfang.protocol.wire.RecordHeader.parser(),
        bytes,
        SIZE_MAX,
        "record header",
        RecordHeaderCodec::read,
        RecordHeaderCodec::encode);
  }

  private static RecordHeader read(org.lianfang.protocol.wire.RecordHeader message)
      throws Malformed {
    return new RecordHeader(
        new RecordId(Canonical.bytes(message.getRecordId())),
        new HeaderFields(
            Canonical.term(SubjectType.find(message.getSubjectType()), "subject_type"),
            Canonical.term(ListType.find(message.getList()), "list"),
            Canonical.term(RiskCode.find(message.getRiskCode()), "risk_code"),
            Canonical.term(SubjectRole.find(message.getRole()), "role"),
            Canonical.term(EvidenceClass.find(message.getEvidence()), "evidence"),
            Canonical.term(Level.find(message.getLevel()), "level"),
            Canonical.term(LegalBasis.find(message.getBasis()), "basis"),
            LocalDate.ofEpochDay(message.getFoundOn()),
            LocalDate.ofEpochDay(message.getValidUntil())),
        message.getStandard(),
        new KeyId(Canonical.bytes(message.getPayloadKey())));
  }

  private static int day(LocalDate day) {
    long days = day.toEpochDay();
    if (days != (int) days) {
      throw new IllegalArgumentException("a day is within 2^31 days of 1970");
    }
    return (int) days;
  }
}
