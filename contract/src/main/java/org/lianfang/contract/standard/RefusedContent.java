package org.lianfang.contract.standard;

import java.text.Normalizer;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.lianfang.protocol.subject.CheckDigit;

/// Finds in free text what must never be shared: authentication data (class C3 of JR/T 0171-2020),
/// and suspicious-transaction reports (Anti-Money Laundering Law of 2024, Art 7).
///
/// Looks for data, not for talk about data: "the customer's password leaked" passes, "password:
/// hunter2" does not. No text search is complete: it stops what is filed by habit or by mistake,
/// not by intent. Linear in the length of the text, which the caller bounds.
final class RefusedContent {

  private static final Pattern TRACK_1 = Pattern.compile("[Bb]\\d{12,19}\\^[^^]{2,26}\\^\\d{4}");
  private static final Pattern TRACK_2 =
      Pattern.compile("(\\d{12,19})[=Dd](?:\\d{2}(?:0[1-9]|1[0-2])\\d{3}|0{4,7})");
  private static final Pattern PRIVATE_KEY = Pattern.compile("-----BEGIN [A-Z ]{0,20}PRIVATE KEY");

  /// What may stand between a word and its value.
  private static final String JOIN = "(?:[ :=#'\"(\\[]|is|was|are|为|是|即|号|码|的|有){0,8}";

  /// A word, at most a few characters of joining, and the value.
  private static final List<Pattern> VALUES =
      List.of(
          // Verification codes of cards: three or four digits.
          Pattern.compile(
              "(?i)(?:(?<![a-z])(?:cvv2?|cvc2?|cvn2?|cav2|csc|card verification"
                  + " (?:code|value|number)|security code)|安全码|卡片验证码|卡验证码|校验码|背面三位|后三位|末三位)"
                  + JOIN
                  + "\\d{3,4}(?!\\d)"),
          // PIN blocks: 16 or 32 hexadecimal digits.
          Pattern.compile("(?i)(?:(?<![a-z])pin[ _-]?block|密码块|PIN ?块)" + JOIN + "[0-9a-f]{16}"),
          // PINs and one-time codes: four to twelve digits.
          Pattern.compile(
              "(?i)(?:(?<![a-z])(?:pin(?:[ _-]?(?:code|no|number))?|otp|one[ -]time"
                  + " (?:code|password|passcode)|verification code|passcode)|验证码|校验码|动态码|动态口令"
                  + "|动态密码|短信码)"
                  + JOIN
                  + "\\d{4,12}(?!\\d)"),
          // Passwords: something with a digit, or anything after an explicit sign.
          Pattern.compile(
              "(?i)(?:(?<![a-z])(?:password|passwd|passphrase|pwd)|密码|口令)"
                  + "(?:"
                  + JOIN
                  + "(?=[!-~]{0,40}\\d)[!-~]{4,}|[ ]{0,3}[:=][ ]{0,3}[!-~]{4,})"),
          // Expiry of a card: month and year.
          Pattern.compile(
              "(?i)(?:(?<![a-z])(?:exp(?:iry|iration)?(?: ?date)?|valid (?:thru|through)|good thru)"
                  + "|卡有效期|卡片有效期|有效期)"
                  + JOIN
                  + "(?:0[1-9]|1[0-2])[ ]?[/-]?[ ]?\\d{2}(?!\\d|[-/年.])"));

  private static final List<Pattern> REPORTS =
      List.of(
          Pattern.compile("可疑(?:交易|行为|资金|活动)?[^。;,，；\\n]{0,6}(?:[报報](?:告|送|文|备|備|案|表|单|單)|上[报報])"),
          Pattern.compile("(?:[报報]送|上[报報]|提交|[报報]告|填[报報])[^。;,，；\\n]{0,10}可疑(?:交易|行为|资金|活动|[报報]告)"),
          Pattern.compile("(?i)suspicious[ -](?:transaction|activity|matter)s?[ -]reports?"),
          Pattern.compile(
              "(?i)report(?:ed|s|ing)?(?: [a-z]+){0,4} (?:as|for|of) suspicious"
                  + " (?:transactions?|activit(?:y|ies))"),
          // The abbreviation: as a word in capitals, or with a number after it.
          Pattern.compile("(?<![\\p{L}\\p{N}.])STRs?(?![\\p{L}\\p{N}.])"),
          Pattern.compile(
              "(?i)(?<![\\p{L}\\p{N}])s[ta]r(?:[-_#:/]\\d{2,}|\\d{4,}"
                  + "|[-_#:/ ]{0,2}(?:no|nr|id|ref)[-_#.:/ ]{0,2}\\d+)"),
          Pattern.compile(
              "(?i)(?<![\\p{L}\\p{N}])sars?[ -](?:filing|filed|report|submitted|narrative)"),
          Pattern.compile(
              "(?i)(?:filed|submitted|filing|submit|file) (?:an? |the )?s[ta]rs?(?![\\p{L}\\p{N}])"));

  private RefusedContent() {}

  /// The rule that the text breaks; empty if none.
  static Optional<ViolationCode> find(String text) {
    if (text.isEmpty()) {
      return Optional.empty();
    }
    String plain = plain(text);
    if (isAuthenticationData(plain)) {
      return Optional.of(ViolationCode.AUTHENTICATION_DATA);
    }
    if (REPORTS.stream().anyMatch(pattern -> pattern.matcher(plain).find())) {
      return Optional.of(ViolationCode.SUSPICIOUS_TRANSACTION_REPORT);
    }
    return Optional.empty();
  }

  /// True if the text holds the content of a magnetic stripe or its equivalent on a chip.
  static boolean isTrackData(String text) {
    String plain = plain(text);
    if (TRACK_1.matcher(plain).find()) {
      return true;
    }
    Matcher track2 = TRACK_2.matcher(plain);
    while (track2.find()) {
      if (holdsCardNumber(track2.group(1))) {
        return true;
      }
    }
    return false;
  }

  /// True if the digits end in a card number: tags and lengths may stand before it.
  private static boolean holdsCardNumber(String digits) {
    for (int from = 0; digits.length() - from >= 12; from++) {
      if (CheckDigit.isLuhn(digits.substring(from))) {
        return true;
      }
    }
    return false;
  }

  private static boolean isAuthenticationData(String plain) {
    return isTrackData(plain)
        || PRIVATE_KEY.matcher(plain).find()
        || VALUES.stream().anyMatch(pattern -> pattern.matcher(plain).find());
  }

  /// Half-width, and without invisible characters that would break a word.
  private static String plain(String text) {
    String folded = Normalizer.normalize(text, Normalizer.Form.NFKC);
    var out = new StringBuilder(folded.length());
    folded
        .codePoints()
        .filter(c -> Character.getType(c) != Character.FORMAT)
        .forEach(out::appendCodePoint);
    return out.toString();
  }
}
