package org.lianfang.protocol.filing;

import java.time.LocalDate;
import org.lianfang.protocol.subject.SubjectType;

/// What the public header of a record says about the risk: codes and dates, nothing that names the
/// subject.
///
/// Days are calendar days of +08:00. The record only holds the values; the rules are the
/// standard's.
///
/// @param subjectType the kind of identifier
/// @param list the list that the record stands on
/// @param code the risk code
/// @param role the part that the subject played
/// @param evidence the class of the evidence
/// @param level the disclosure level
/// @param basis the legal basis of the filing
/// @param foundOn the day on which the source found it
/// @param validUntil the last day on which the record is valid
public record HeaderFields(
    SubjectType subjectType,
    ListType list,
    RiskCode code,
    SubjectRole role,
    EvidenceClass evidence,
    Level level,
    LegalBasis basis,
    LocalDate foundOn,
    LocalDate validUntil) {}
