package org.lianfang.cli.imports;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.lianfang.protocol.csv.CsvLine;
import org.lianfang.protocol.filing.EvidenceClass;
import org.lianfang.protocol.filing.LegalBasis;
import org.lianfang.protocol.filing.Level;
import org.lianfang.protocol.filing.ListType;
import org.lianfang.protocol.subject.SubjectType;

/// A list of telephone numbers that people complained about, as CSV, plain or compressed.
///
/// Takes the column whose name speaks of a number or phone, or the only column there is; a number
/// counts once. Ten digits are a North American number; eleven to fifteen begin with their country
/// code, written or not written with `+` or `00`. Fewer or more are no number that could be dialled
/// from abroad (ITU-T E.164) and are left out. Complaints are no proof and a caller's number can be
/// forged, so the lines are warnings on the weakest evidence.
public final class PhoneList {

  private static final Pattern COLUMN =
      Pattern.compile(
          "(?:.*[ _-])?(?:number|phone|phone_?number|telephone|tel|msisdn)(?:[ _-].*)?");
  private static final Pattern TEN_DIGITS = Pattern.compile("\\d{10}");
  private static final Pattern WITH_COUNTRY = Pattern.compile("[1-9]\\d{10,14}");

  private static final FilingCsv.Statement STATEMENT =
      new FilingCsv.Statement(
          "phones", ListType.WARNING, Level.THREE, EvidenceClass.E5, LegalBasis.ANTI_FRAUD_LAW);

  private PhoneList() {}

  /// Writes the list as a filing found on `today`.
  ///
  /// @throws IOException if the file cannot be read or has no column of numbers
  public static Summary run(Path file, Appendable out, LocalDate today) throws IOException {
    var csv = new FilingCsv(out, STATEMENT, today);
    try (BufferedReader lines = ListFiles.lines(file)) {
      String header = lines.readLine();
      if (header == null) {
        throw new IOException("the list is empty");
      }
      int column = column(header);
      if (column < 0) {
        // A bare list of numbers has no header.
        column = 0;
        write(csv, header, column);
      }
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (!line.isBlank()) {
          write(csv, line, column);
        }
      }
    }
    return csv.summary();
  }

  private static int column(String header) throws IOException {
    String plain = header.startsWith("\ufeff") ? header.substring(1) : header;
    if (!(CsvLine.split(plain) instanceof CsvLine.Split.Fields(List<String> names))) {
      throw new IOException("the list's header is no line of CSV");
    }
    for (int i = 0; i < names.size(); i++) {
      if (COLUMN.matcher(names.get(i).strip().toLowerCase(Locale.ROOT)).matches()) {
        return i;
      }
    }
    if (names.size() == 1 && names.getFirst().chars().anyMatch(c -> c >= '0' && c <= '9')) {
      return -1;
    }
    throw new IOException("no column of the list speaks of a number or phone");
  }

  private static void write(FilingCsv csv, String line, int column) throws IOException {
    if (!(CsvLine.split(line) instanceof CsvLine.Split.Fields(List<String> values))
        || values.size() <= column) {
      csv.leaveOut(LeftOut.NO_ROW);
      return;
    }
    String number = values.get(column).replaceAll("[\\s()./-]", "");
    if (TEN_DIGITS.matcher(number).matches()) {
      number = "+1" + number;
    } else if (WITH_COUNTRY.matcher(number).matches()) {
      // Without the plus, eleven digits that begin with 1 would pass for a mainland mobile number.
      number = "+" + number;
    } else if (!number.startsWith("+") && !number.startsWith("00")) {
      csv.leaveOut(
          LeftOut.of(
              SubjectType.PHONE,
              "既不是十位号码,也不带国家代码",
              "neither ten digits nor a number with its country code"));
      return;
    }
    csv.write("0", SubjectType.PHONE, number, "P31", "public complaint list");
  }
}
