package org.lianfang.acceptance;

import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;

/// Made-up filings.
final class Samples {
  static final String HEADER =
      "subject_type,identifier,list,risk_code,level,role,evidence,found_on,valid_until,basis,note,reference";

  private Samples() {}

  static String yesterday() {
    return LocalDate.now(ZoneOffset.ofHours(8)).minusDays(1).toString();
  }

  /// A line about a made-up mainland mobile number.
  static String phone(int number, String list, String evidence, String reference) {
    return "phone,%s,%s,P31,1,suspect,%s,%s,,anti_fraud_law,made up,%s"
        .formatted(number(number), list, evidence, yesterday(), reference);
  }

  static String number(int number) {
    return "+861990%07d".formatted(number);
  }

  static String file(List<String> lines) {
    return HEADER + "\n" + String.join("\n", lines) + "\n";
  }
}
