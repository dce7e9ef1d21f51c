package org.lianfang.contract.standard;

import java.time.LocalDate;
import org.jspecify.annotations.Nullable;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.Encoding;
import org.lianfang.protocol.filing.EvidenceClass;
import org.lianfang.protocol.filing.HeaderFields;
import org.lianfang.protocol.filing.LegalBasis;
import org.lianfang.protocol.filing.Level;
import org.lianfang.protocol.filing.ListType;
import org.lianfang.protocol.filing.RiskCode;
import org.lianfang.protocol.filing.SubjectRole;
import org.lianfang.protocol.subject.Subject;

/// A line that keeps every rule: what a member states of a subject, before it is filed.
///
/// The printed form names the subject's type only.
///
/// @param validUntil the last day of validity; null where the line left it to the standard
/// @param note free text for the sealed payload; may be empty
/// @param reference the member's own reference, never empty
public record Draft(
    Subject subject,
    ListType list,
    RiskCode code,
    Level level,
    SubjectRole role,
    EvidenceClass evidence,
    LegalBasis basis,
    LocalDate foundOn,
    @Nullable LocalDate validUntil,
    String note,
    String reference) {

  /// The header's fields if the draft is filed on this day: an open end becomes the standard's
  /// longest validity.
  public HeaderFields headerFields(Standard standard, LocalDate filedOn) {
    LocalDate end =
        validUntil == null ? standard.list(list).longestValidUntil(filedOn) : validUntil;
    return new HeaderFields(subject.type(), list, code, role, evidence, level, basis, foundOn, end);
  }

  /// All that the line says but its reference, in one encoding and before defaults: the same
  /// reference with the same content is the same line, whenever it is filed. Holds the identifier:
  /// to be hashed or kept at home.
  public Bytes content() {
    return Encoding.lengthPrefixed(
        Bytes.utf8("lianfang/draft/1"),
        Bytes.ofInt(subject.type().number()),
        Bytes.utf8(subject.canonical()),
        Bytes.ofInt(list.number()),
        Bytes.ofInt(code.wireNumber()),
        Bytes.ofInt(level.number()),
        Bytes.ofInt(role.number()),
        Bytes.ofInt(evidence.number()),
        Bytes.ofInt(basis.number()),
        Bytes.ofLong(foundOn.toEpochDay()),
        validUntil == null ? Bytes.EMPTY : Bytes.ofLong(validUntil.toEpochDay()),
        Bytes.utf8(note));
  }

  @Override
  public String toString() {
    return "Draft[" + subject + "]";
  }
}
