package org.lianfang.cli.imports;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.lianfang.protocol.csv.CsvLine;
import org.lianfang.protocol.filing.EvidenceClass;
import org.lianfang.protocol.filing.LegalBasis;
import org.lianfang.protocol.filing.Level;
import org.lianfang.protocol.filing.ListType;
import org.lianfang.protocol.subject.CheckDigit;
import org.lianfang.protocol.subject.SubjectType;

/// The list of specially designated nationals of the US Treasury, in its legacy CSV files:
/// `sdn.csv`, and where they are there `alt.csv`, `add.csv` and `sdn_comments.csv`.
///
/// Names and aliases are written as the list writes them. Persons bear P99; others E03, or M35 on
/// the document and wallet types, which codes of enterprises do not fit (both say: list published
/// by an authority). A passport or national number without a country takes the entry's only
/// nationality.
///
/// @see <a
///   href="https://ofac.treasury.gov/specially-designated-nationals-list-data-formats-data-schemas">
///   OFAC, data formats</a>
public final class OfacSdn {

  private static final String NULL = "-0-";
  private static final Pattern ALT = Pattern.compile("^alt\\. +");
  private static final Pattern NATIONALITY = Pattern.compile("^(?:nationality|citizen) (.+)$");
  private static final Pattern PASSPORT =
      Pattern.compile("^Passport #?(.+?)(?: \\(([^)]+)\\))?(?: (?:issued|expires).*)?$");
  private static final Pattern NATIONAL =
      Pattern.compile(
          "^(?:National ID No\\.|Identification Number|Cedula No\\.|National Foreign ID Number"
              + "|Citizen's Card Number|Personal ID Card|Identification Card No\\.|Identity Card"
              + "|Bosnian Personal ID No\\.|Tarjeta de Identidad|D\\.N\\.I\\.|C\\.U\\.R\\.P\\."
              + "|Italian Fiscal Code|Cedula de Residencia|Kenyan ID No\\.|SSN|I\\.F\\.E\\."
              + "|Electoral Registry No\\.|Personal Number|Turkish Identification Number|Residency Number) #?"
              + "(.+?)(?: \\(([^)]+)\\))?(?: (?:issued|expires).*)?$");
  private static final Pattern PHONE =
      Pattern.compile(
          "^(?:Phone Number|Telephone(?: Number| No\\.)?|Mobile Phone|Cell ?[Pp]hone) (.+)$");
  private static final Pattern EMAIL = Pattern.compile("^E-?[Mm]ail(?: Address)? (\\S+)$");
  private static final Pattern WALLET =
      Pattern.compile("^Digital Currency Address - ([A-Z0-9]{2,10}) (\\S+)$");
  private static final Pattern CREDIT_CODE =
      Pattern.compile(
          "^Uni(?:fi|t)ed Social Credit Code(?: Certificate)?(?: \\(USCCC?\\))? (\\S+).*$");
  private static final Pattern ALIAS = Pattern.compile("^[afn]\\.k\\.a\\. '(.+)'$");

  private static final FilingCsv.Statement STATEMENT =
      new FilingCsv.Statement(
          "ofac-sdn", ListType.BLACK, Level.ONE, EvidenceClass.E2, LegalBasis.OFFICIAL_LIST);

  private record Entry(String number, boolean person, String note) {}

  private final FilingCsv csv;

  private OfacSdn(FilingCsv csv) {
    this.csv = csv;
  }

  /// Writes the list as a filing found on `today`.
  ///
  /// @param folder holds the files, plain or with `.gz`
  /// @throws NoSuchFileException if there is no `sdn.csv`
  public static Summary run(Path folder, Appendable out, LocalDate today) throws IOException {
    Path sdn =
        ListFiles.find(folder, "sdn.csv")
            .orElseThrow(() -> new NoSuchFileException(folder.resolve("sdn.csv").toString()));
    var csv = new FilingCsv(out, STATEMENT, today);
    new OfacSdn(csv).run(folder, sdn);
    return csv.summary();
  }

  private void run(Path folder, Path sdn) throws IOException {
    Map<String, String> continued = new HashMap<>();
    read(
        ListFiles.find(folder, "sdn_comments.csv"),
        2,
        row -> continued.merge(row.get(0), row.get(1), String::concat));
    Map<String, Entry> entries = new HashMap<>();
    read(
        Optional.of(sdn),
        12,
        row -> {
          String number = row.get(0);
          String program = row.get(3).equals(NULL) ? "" : ", " + row.get(3);
          boolean person = row.get(2).equals("individual");
          var entry = new Entry(number, person, "OFAC SDN " + number + program);
          entries.put(number, entry);
          write(entry, SubjectType.NAME, row.get(1));
          String remarks = row.get(11).equals(NULL) ? "" : row.get(11);
          remarks(entry, remarks + continued.getOrDefault(number, ""));
        });
    read(
        ListFiles.find(folder, "alt.csv"),
        4,
        row -> {
          Entry entry = entries.get(row.get(0));
          if (entry == null) {
            csv.leaveOut(new LeftOut("名单中没有的条目的别名", "alias of an entry that is not in the list"));
          } else {
            write(entry, SubjectType.NAME, row.get(3));
          }
        });
    read(ListFiles.find(folder, "add.csv"), 5, row -> csv.leaveOut(LeftOut.ADDRESS));
  }

  private interface Row {
    void take(List<String> fields) throws IOException;
  }

  private void read(Optional<Path> file, int fieldsMin, Row row) throws IOException {
    if (file.isEmpty()) {
      return;
    }
    try (BufferedReader lines = ListFiles.lines(file.get())) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        String text = line.strip();
        // The files end in the end-of-file mark of an older system.
        if (text.isEmpty() || text.equals("\u001a")) {
          continue;
        }
        if (CsvLine.split(text) instanceof CsvLine.Split.Fields(var values)
            && values.size() >= fieldsMin) {
          row.take(values.stream().map(String::strip).toList());
        } else {
          csv.leaveOut(LeftOut.NO_ROW);
        }
      }
    }
  }

  private void remarks(Entry entry, String remarks) throws IOException {
    String text = remarks.endsWith(".") ? remarks.substring(0, remarks.length() - 1) : remarks;
    String[] parts = text.split(";");
    String nationality = onlyNationality(parts);
    for (String part : parts) {
      remark(entry, ALT.matcher(part.strip()).replaceFirst(""), nationality);
    }
  }

  private void remark(Entry entry, String remark, String nationality) throws IOException {
    if (remark.isEmpty()) {
      return;
    }
    Matcher passport = PASSPORT.matcher(remark);
    Matcher national = NATIONAL.matcher(remark);
    Matcher phone = PHONE.matcher(remark);
    Matcher email = EMAIL.matcher(remark);
    Matcher wallet = WALLET.matcher(remark);
    Matcher creditCode = CREDIT_CODE.matcher(remark);
    Matcher alias = ALIAS.matcher(remark);
    if (passport.matches()) {
      document(entry, SubjectType.PASSPORT, passport, nationality);
    } else if (remark.contains("IMO ")) {
      csv.leaveOut(new LeftOut("船舶编号", "ship's number"));
    } else if (national.matches()) {
      document(entry, SubjectType.ID_CARD, national, nationality);
    } else if (phone.matches()) {
      // The list writes the country code, but no plus before it.
      String digits = phone.group(1).replaceAll("\\D", "");
      write(entry, SubjectType.PHONE, "+" + digits.replaceFirst("^00", ""));
    } else if (email.matches()) {
      write(entry, SubjectType.EMAIL, email.group(1));
    } else if (wallet.matches()) {
      write(entry, SubjectType.WALLET, wallet.group(1) + ":" + wallet.group(2));
    } else if (creditCode.matches()) {
      write(entry, SubjectType.ORG_CODE, creditCode.group(1));
    } else if (alias.matches()) {
      write(entry, SubjectType.NAME, alias.group(1));
    } else {
      csv.leaveOut(about(remark));
    }
  }

  private void document(Entry entry, SubjectType type, Matcher matcher, String nationality)
      throws IOException {
    String named = matcher.group(2);
    String country = named == null ? nationality : CountryName.find(named).orElse("");
    Optional<String> number = DocumentNumber.find(matcher.group(1));
    if (number.isEmpty()) {
      csv.leaveOut(LeftOut.noNumber(type));
    } else if (type == SubjectType.ID_CARD && CheckDigit.isGb11643(number.get())) {
      // No other country's number is of this length and passes this check.
      write(entry, type, number.get());
    } else if (country.isEmpty()) {
      csv.leaveOut(LeftOut.noCountry(type));
    } else {
      write(entry, type, country + ":" + number.get());
    }
  }

  private void write(Entry entry, SubjectType type, String identifier) throws IOException {
    csv.write(
        entry.number(), type, identifier, OfficialCode.of(entry.person(), type), entry.note());
  }

  private static String onlyNationality(String[] parts) {
    Set<String> found = new HashSet<>();
    for (String part : parts) {
      Matcher matcher = NATIONALITY.matcher(ALT.matcher(part.strip()).replaceFirst(""));
      if (matcher.matches()) {
        found.add(CountryName.find(matcher.group(1)).orElse(""));
      }
    }
    return found.size() == 1 ? found.iterator().next() : "";
  }

  /// What a remark is about, in the list's own word, without its content.
  private static LeftOut about(String remark) {
    for (String kind :
        List.of(
            "DOB",
            "POB",
            "nationality",
            "citizen",
            "Gender",
            "Linked To",
            "Website",
            "Fax",
            "Tax ID",
            "Registration",
            "Commercial Registry",
            "Business Registration",
            "SWIFT/BIC",
            "Driver's License",
            "Folio Mercantil",
            "Trade License",
            "Additional Sanctions",
            "Secondary sanctions",
            "Organization",
            "Aircraft",
            "Vessel",
            "Company",
            "C.R. No.",
            "NIT",
            "RUC",
            "R.F.C.",
            "RTN",
            "Matricula Mercantil",
            "Executive Order",
            "Birth")) {
      if (remark.startsWith(kind)) {
        return new LeftOut("备注:" + kind, "remark: " + kind);
      }
    }
    return new LeftOut("备注:其他", "remark: other");
  }
}
