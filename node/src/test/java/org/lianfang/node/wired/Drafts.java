package org.lianfang.node.wired;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.lianfang.contract.standard.Draft;
import org.lianfang.contract.standard.Violation;
import org.lianfang.contract.standard.ViolationCode;
import org.lianfang.node.filing.Line;
import org.lianfang.node.filing.LineSource;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.filing.EvidenceClass;
import org.lianfang.protocol.filing.LegalBasis;
import org.lianfang.protocol.filing.Level;
import org.lianfang.protocol.filing.ListType;
import org.lianfang.protocol.filing.RiskCode;
import org.lianfang.protocol.filing.SubjectRole;
import org.lianfang.protocol.subject.Subject;
import org.lianfang.protocol.subject.SubjectType;

/// Lines to file.
public final class Drafts {
  private Drafts() {}

  public static Subject phone(int number) {
    return new Subject(SubjectType.PHONE, "+86138%08d".formatted(number));
  }

  public static Draft draft(Subject subject, String reference, ListType list, String note) {
    return draft(subject, reference, list, note, null);
  }

  public static Draft draft(
      Subject subject, String reference, ListType list, String note, @Nullable LocalDate end) {
    return new Draft(
        subject,
        list,
        RiskCode.find("P31").orElseThrow(),
        Level.find(2).orElseThrow(),
        SubjectRole.SUSPECT,
        EvidenceClass.find(1).orElseThrow(),
        LegalBasis.ANTI_FRAUD_LAW,
        LocalDate.of(2026, 11, 10),
        end,
        note,
        reference);
  }

  /// So many black-listed phones with references of their own.
  public static List<Draft> phones(int count) {
    List<Draft> drafts = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      drafts.add(draft(phone(i), "case-" + i, ListType.BLACK, "note " + i));
    }
    return drafts;
  }

  /// An input of these lines; a null is a broken line.
  public static LineSource lines(List<? extends @Nullable Draft> drafts) {
    int[] next = new int[1];
    return () -> {
      if (next[0] == drafts.size()) {
        return null;
      }
      Draft draft = drafts.get(next[0]);
      int number = ++next[0] + 1;
      Bytes raw = Bytes.utf8("line " + number);
      return draft == null
          ? new Line.Bad(
              number, raw, List.of(Violation.of("identifier", ViolationCode.CHECK_DIGIT)))
          : new Line.Good(number, raw, draft);
    };
  }
}
