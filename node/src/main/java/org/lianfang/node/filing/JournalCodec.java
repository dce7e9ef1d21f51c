package org.lianfang.node.filing;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import org.lianfang.contract.standard.Draft;
import org.lianfang.node.filing.wire.ChunkRow;
import org.lianfang.node.filing.wire.DraftRow;
import org.lianfang.node.filing.wire.LineRow;
import org.lianfang.node.filing.wire.OwnRow;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.InvariantViolation;
import org.lianfang.protocol.Malformed;
import org.lianfang.protocol.Reason;
import org.lianfang.protocol.filing.EvidenceClass;
import org.lianfang.protocol.filing.LegalBasis;
import org.lianfang.protocol.filing.Level;
import org.lianfang.protocol.filing.ListType;
import org.lianfang.protocol.filing.RecordId;
import org.lianfang.protocol.filing.RiskCode;
import org.lianfang.protocol.filing.SubjectRole;
import org.lianfang.protocol.ledger.Envelope;
import org.lianfang.protocol.ledger.RequestId;
import org.lianfang.protocol.subject.Subject;
import org.lianfang.protocol.subject.SubjectType;
import org.lianfang.protocol.wire.EnvelopeCodec;

/// The journal's rows as bytes. Only what this node wrote is read: anything else stops it.
final class JournalCodec {
  private JournalCodec() {}

  static Bytes encode(FilingChunk chunk) {
    ChunkRow.Builder row =
        ChunkRow.newBuilder()
            .setRequestId(string(chunk.request().bytes()))
            .setDay(chunk.day().toEpochDay());
    for (ChunkLine line : chunk.lines()) {
      row.addLines(
          LineRow.newBuilder()
              .setLine(line.number())
              .setRecordId(string(line.record().bytes()))
              .setDraft(row(line.draft())));
    }
    chunk.envelope().ifPresent(envelope -> row.setEnvelope(string(envelope.encoded())));
    return Bytes.owning(row.build().toByteArray());
  }

  static FilingChunk decodeChunk(long number, Bytes bytes) {
    try {
      ChunkRow row = ChunkRow.parseFrom(bytes.asBuffer());
      List<ChunkLine> lines =
          row.getLinesList().stream()
              .map(
                  line ->
                      new ChunkLine(
                          line.getLine(),
                          new RecordId(bytes(line.getRecordId())),
                          draft(line.getDraft())))
              .toList();
      Optional<Envelope> envelope =
          row.getEnvelope().isEmpty()
              ? Optional.empty()
              : Optional.of(EnvelopeCodec.decode(bytes(row.getEnvelope())));
      return new FilingChunk(
          number,
          new RequestId(bytes(row.getRequestId())),
          LocalDate.ofEpochDay(row.getDay()),
          lines,
          envelope);
    } catch (InvalidProtocolBufferException | Malformed e) {
      throw unreadable(e);
    }
  }

  static Bytes encode(OwnRecord record) {
    OwnRow.Builder row =
        OwnRow.newBuilder()
            .setRequestId(string(record.request().bytes()))
            .setLine(record.line())
            .setDraft(row(record.draft()))
            .setChunk(record.chunk())
            .setState(record.state().number());
    record.refusal().ifPresent(reason -> row.setReason(reason.number()));
    return Bytes.owning(row.build().toByteArray());
  }

  static OwnRecord decodeOwn(RecordId id, Bytes bytes) {
    try {
      OwnRow row = OwnRow.parseFrom(bytes.asBuffer());
      return new OwnRecord(
          id,
          new RequestId(bytes(row.getRequestId())),
          row.getLine(),
          draft(row.getDraft()),
          row.getChunk(),
          OwnRecord.State.of(row.getState()),
          row.getReason() == 0 ? Optional.empty() : Optional.of(Reason.ofNumber(row.getReason())));
    } catch (InvalidProtocolBufferException | Malformed e) {
      throw unreadable(e);
    }
  }

  private static DraftRow row(Draft draft) {
    LocalDate end = draft.validUntil();
    return DraftRow.newBuilder()
        .setSubjectType(draft.subject().type().number())
        .setIdentifier(draft.subject().canonical())
        .setList(draft.list().number())
        .setRiskCode(draft.code().toString())
        .setLevel(draft.level().number())
        .setRole(draft.role().number())
        .setEvidence(draft.evidence().number())
        .setBasis(draft.basis().number())
        .setFoundOn(draft.foundOn().toEpochDay())
        .setHasEnd(end != null)
        .setValidUntil(end == null ? 0 : end.toEpochDay())
        .setNote(draft.note())
        .setReference(draft.reference())
        .build();
  }

  private static Draft draft(DraftRow row) {
    return new Draft(
        new Subject(known(SubjectType.find(row.getSubjectType())), row.getIdentifier()),
        known(ListType.find(row.getList())),
        known(RiskCode.find(row.getRiskCode())),
        known(Level.find(row.getLevel())),
        known(SubjectRole.find(row.getRole())),
        known(EvidenceClass.find(row.getEvidence())),
        known(LegalBasis.find(row.getBasis())),
        LocalDate.ofEpochDay(row.getFoundOn()),
        row.getHasEnd() ? LocalDate.ofEpochDay(row.getValidUntil()) : null,
        row.getNote(),
        row.getReference());
  }

  private static <T> T known(Optional<T> term) {
    return term.orElseThrow(() -> new InvariantViolation("an own row names terms that exist"));
  }

  private static InvariantViolation unreadable(Exception cause) {
    return new InvariantViolation("an own row is readable", cause);
  }

  private static ByteString string(Bytes bytes) {
    return ByteString.copyFrom(bytes.asBuffer());
  }

  private static Bytes bytes(ByteString string) {
    return Bytes.owning(string.toByteArray());
  }
}
