package org.lianfang.protocol.subject;

/// Why what somebody wrote is not an identifier of its type.
///
/// The messages say what is expected and never repeat what was written.
public enum IdentifierFault {
  /// Nothing, or only blanks.
  EMPTY("标识为空", "the identifier is empty"),
  /// Longer than any identifier.
  TOO_LONG("标识过长", "the identifier is too long"),
  /// Not a telephone number.
  PHONE(
      "应为 11 位大陆手机号(可带 +86、86、0086),或以 + 或 00 开头的国际号码,最多 15 位",
      "expected an 11-digit mainland mobile number (also with +86, 86 or 0086), or an international"
          + " number after + or 00 of at most 15 digits"),
  /// A mainland number of the wrong length.
  PHONE_MAINLAND(
      "+86 号码长度不对:手机号为 11 位,固定电话不带前导 0",
      "a +86 number of wrong length: mobile numbers have 11 digits, others no leading 0"),
  /// Not an identity number.
  ID_CARD(
      "应为 18 位居民身份证号,或 国家代码:号码(如 IRN:123)",
      "expected an 18-character resident identity number, or COUNTRY:NUMBER such as IRN:123"),
  /// No such province.
  ID_CARD_REGION("身份证号的地区码不存在", "the region of the identity number does not exist"),
  /// No such day.
  ID_CARD_BIRTH("身份证号的出生日期不存在", "the birth date in the identity number does not exist"),
  /// The check character of GB 11643 does not fit.
  ID_CARD_CHECK("身份证号校验码不符 (GB 11643)", "the identity number fails its check (GB 11643)"),
  /// Not a passport number.
  PASSPORT(
      "应为 国家代码:护照号(如 CHN:E12345678)",
      "expected COUNTRY:NUMBER such as CHN:E12345678, with a three-letter ISO 3166 country"),
  /// Not a unified social credit code.
  ORG_CODE(
      "应为 18 位统一社会信用代码(不含 I、O、S、V、Z)",
      "expected an 18-character unified social credit code (without I, O, S, V and Z)"),
  /// The check character of GB 32100 does not fit.
  ORG_CODE_CHECK(
      "统一社会信用代码校验码不符 (GB 32100)", "the unified social credit code fails its check (GB 32100)"),
  /// Not a card number.
  CARD("应为 12 至 19 位卡号", "expected a card number of 12 to 19 digits"),
  /// The check digit of the card number does not fit.
  CARD_CHECK("卡号校验位不符 (Luhn)", "the card number fails its check (Luhn)"),
  /// Not an account number.
  ACCOUNT("应为 机构代码:账号,均为字母和数字", "expected INSTITUTION:NUMBER, both of letters and digits"),
  /// Not a merchant identifier.
  MERCHANT(
      "应为 15 位商户编号 (ISO 8583 第 42 域)",
      "expected a merchant identifier of 15 characters (ISO 8583, field 42)"),
  /// Not a device identity.
  IMEI("应为 15 位 IMEI", "expected an IMEI of 15 digits"),
  /// The check digit of the device identity does not fit.
  IMEI_CHECK("IMEI 校验位不符 (Luhn)", "the IMEI fails its check (Luhn)"),
  /// Not an interface address.
  MAC(
      "应为 6 组两位十六进制数,以 : 或 - 分隔",
      "expected six groups of two hexadecimal digits, separated by : or -"),
  /// Not an internet address.
  IP("应为 IPv4 或 IPv6 地址", "expected an IPv4 or IPv6 address"),
  /// Not an e-mail address.
  EMAIL("应为电子邮箱地址", "expected an e-mail address"),
  /// Not a domain name.
  DOMAIN(
      "应为域名(至少两级;新字符请用 xn-- 形式)",
      "expected a domain name of two or more labels (recent characters in their xn-- form)"),
  /// Not a name.
  NAME("应为名称(含字母或数字,不含控制字符)", "expected a name with letters or digits, without control characters"),
  /// Not a wallet address.
  WALLET("应为 链或币种:地址(如 BTC:…)", "expected CHAIN:ADDRESS such as BTC:…, without blanks");

  private final String zh;
  private final String en;

  IdentifierFault(String zh, String en) {
    this.zh = zh;
    this.en = en;
  }

  /// True if the form is right but the check digit is not.
  public boolean isCheckDigit() {
    return this == ID_CARD_CHECK
        || this == ORG_CODE_CHECK
        || this == CARD_CHECK
        || this == IMEI_CHECK;
  }

  /// The message in Chinese.
  public String zh() {
    return zh;
  }

  /// The message in English.
  public String en() {
    return en;
  }
}
