package org.lianfang.node.custody;

import java.util.Optional;
import org.lianfang.protocol.call.CallId;
import org.lianfang.protocol.call.Purpose;
import org.lianfang.protocol.filing.RecordId;
import org.lianfang.protocol.subject.Subject;
import org.lianfang.protocol.subject.SubjectType;

/// What the asker's node wants evaluated: a query has a subject, an opening a record, a filing
/// both.
///
/// @param call fresh random bytes; for filings derived from the record, so that a crash asks again
///   under the same id
public record Question(
    CallId call,
    Purpose purpose,
    SubjectType subjectType,
    Optional<Subject> subject,
    Optional<RecordId> record) {}
