package org.lianfang.cli.imports;

import org.lianfang.protocol.subject.SubjectType;

/// The risk codes of official lists.
final class OfficialCode {

  private OfficialCode() {}

  /// P99 for persons; for others E03, or M35, which has the same wording, on the types that codes
  /// of enterprises do not fit.
  static String of(boolean person, SubjectType type) {
    if (person) {
      return "P99";
    }
    return switch (type) {
      case ORG_CODE, NAME, ACCOUNT, DOMAIN, IP, EMAIL, PHONE -> "E03";
      case ID_CARD, PASSPORT, CARD, MERCHANT, IMEI, MAC, WALLET -> "M35";
    };
  }
}
