package org.lianfang.cli.imports;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.LocalDate;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import org.lianfang.protocol.csv.CsvLine;
import org.lianfang.protocol.filing.EvidenceClass;
import org.lianfang.protocol.filing.LegalBasis;
import org.lianfang.protocol.filing.Level;
import org.lianfang.protocol.filing.ListType;
import org.lianfang.protocol.filing.SubjectRole;
import org.lianfang.protocol.subject.IdentifierFault;
import org.lianfang.protocol.subject.NormalForm;
import org.lianfang.protocol.subject.Subject;
import org.lianfang.protocol.subject.SubjectType;

/// Writes filing lines for the entries of a list, one an identifier, and counts what is left out.
///
/// A reference names list, entry, type and a hash of the canonical identifier: unique, and the same
/// for every edition of the list, so that an entry is not filed twice.
final class FilingCsv {

  /// What all lines of a list say alike.
  ///
  /// @param prefix of the references
  record Statement(
      String prefix, ListType list, Level level, EvidenceClass evidence, LegalBasis basis) {}

  private static final List<String> COLUMNS =
      List.of(
          "subject_type",
          "identifier",
          "list",
          "risk_code",
          "level",
          "role",
          "evidence",
          "found_on",
          "valid_until",
          "basis",
          "note",
          "reference");

  private final Appendable out;
  private final Statement statement;
  private final LocalDate today;
  private final TreeMap<String, Integer> written = new TreeMap<>();
  private final TreeMap<LeftOut, Integer> leftOut = new TreeMap<>();
  private final Set<String> references = new HashSet<>();

  FilingCsv(Appendable out, Statement statement, LocalDate today) throws IOException {
    this.out = out;
    this.statement = statement;
    this.today = today;
    out.append(CsvLine.join(COLUMNS)).append('\n');
  }

  /// Writes a line, unless the identifier is none or the entry has it already.
  ///
  /// @param entry the list's own number of the entry
  void write(String entry, SubjectType type, String identifier, String code, String note)
      throws IOException {
    switch (NormalForm.of(type, identifier)) {
      case NormalForm.Result.Broken(IdentifierFault fault) ->
          leaveOut(LeftOut.of(type, fault.zh(), fault.en()));
      case NormalForm.Result.Normal(Subject subject) -> {
        String reference =
            statement.prefix()
                + "-"
                + entry
                + "-"
                + type.wireName()
                + "-"
                + shortHash(subject.canonical());
        if (!references.add(reference)) {
          leaveOut(LeftOut.of(type, "在同一条目中重复", "stands twice in its entry"));
          return;
        }
        out.append(
                CsvLine.join(
                    List.of(
                        type.wireName(),
                        subject.canonical(),
                        statement.list().wireName(),
                        code,
                        statement.level().wireName(),
                        SubjectRole.SUSPECT.wireName(),
                        statement.evidence().wireName(),
                        today.toString(),
                        "",
                        statement.basis().wireName(),
                        note,
                        reference)))
            .append('\n');
        written.merge(type.wireName(), 1, Integer::sum);
      }
    }
  }

  void leaveOut(LeftOut reason) {
    leftOut.merge(reason, 1, Integer::sum);
  }

  Summary summary() {
    return new Summary(written, leftOut);
  }

  private static String shortHash(String canonical) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(canonical.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(hash, 0, 8);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
