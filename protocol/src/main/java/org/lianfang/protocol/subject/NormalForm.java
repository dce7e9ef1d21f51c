package org.lianfang.protocol.subject;

import java.net.IDN;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.time.LocalDate;
import java.time.YearMonth;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/// Turns what people write into the one canonical form of an identifier.
///
/// | type | canonical form |
/// |---|---|
/// | phone | `+` and 7 to 15 digits (E.164) |
/// | id_card | 18 characters; foreign ones `IRN:123` |
/// | passport | `CHN:E12345678` |
/// | org_code | 18 characters |
/// | card, imei | digits |
/// | account | `INSTITUTION:NUMBER` |
/// | merchant | 15 characters, as written |
/// | mac | lower case, six groups with `:` |
/// | ip | RFC 5952; an IPv4-mapped address as IPv4 |
/// | email, domain | lower case, the domain in ASCII |
/// | name | NFKC, lower case, single blanks, no invisible characters |
/// | wallet | `BTC:address`; the address as written unless its format ignores case |
///
/// For every type full-width forms of ASCII count as half-width and blanks and invisible characters
/// around are dropped; in phone, id_card, org_code, card, account and imei also blanks, hyphens and
/// invisible characters inside. Pure, total over any text, without look-ups, and idempotent: the
/// canonical form is its own canonical form.
public final class NormalForm {

  /// The longest text that is looked at, in UTF-16 units; longer ones are refused unread.
  public static final int WRITTEN_MAX = 1024;

  /// The outcome: a subject, or why there is none.
  public sealed interface Result {
    /// What was written has a canonical form.
    ///
    /// @param subject type and canonical form
    record Normal(Subject subject) implements Result {}

    /// What was written is not an identifier of this type.
    ///
    /// @param fault what is wrong; tells nothing of what was written
    record Broken(IdentifierFault fault) implements Result {}
  }

  private static final Pattern MAINLAND_MOBILE =
      Pattern.compile("(?:\\+86|0086|86)?(1[3-9]\\d{9})");
  private static final Pattern INTERNATIONAL = Pattern.compile("(?:\\+|00)([1-9]\\d{6,14})");
  private static final Pattern MAINLAND_OTHER = Pattern.compile("86(?!0|1[3-9])\\d{5,11}");
  private static final Pattern IDENTITY = Pattern.compile("\\d{17}[\\dX]");
  private static final Pattern PREFIXED_IDENTITY = Pattern.compile("([A-Z]{3}):([A-Z0-9]{1,32})");
  private static final Pattern PREFIXED_PASSPORT = Pattern.compile("([A-Z]{3}):([A-Z0-9]{3,20})");
  private static final Pattern ORG_CODE = Pattern.compile("[0-9A-Y]{2}\\d{6}[0-9A-Y]{10}");
  private static final Pattern CARD = Pattern.compile("\\d{12,19}");
  private static final Pattern IMEI = Pattern.compile("\\d{15}");
  private static final Pattern ACCOUNT = Pattern.compile("[A-Z0-9]{1,32}:[A-Z0-9]{1,40}");
  private static final Pattern MERCHANT = Pattern.compile("[\\x20-\\x7e]{15}");
  private static final Pattern MAC =
      Pattern.compile("[0-9a-f]{2}(?:(?::[0-9a-f]{2}){5}|(?:-[0-9a-f]{2}){5})");
  private static final Pattern MAILBOX =
      Pattern.compile("[a-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*");
  private static final Pattern LABEL = Pattern.compile("[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?");
  private static final Pattern WALLET = Pattern.compile("([A-Z0-9]{2,10}):([!-~]{4,128})");
  private static final Pattern HEX_ADDRESS = Pattern.compile("0[xX][0-9a-fA-F]{1,64}");
  private static final Pattern BECH32 =
      Pattern.compile("(?:bc|tb|ltc|addr|cosmos)1[02-9ac-hj-np-z]{6,}");

  /// The first two digits of administrative regions; GB/T 2260, and 83 of the residence permits.
  private static final Set<String> PROVINCES =
      Set.of(
          ("11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 52 53 54 61 62 63"
                  + " 64 65 71 81 82 83 91")
              .split(" "));

  private NormalForm() {}

  /// Finds the canonical form of what was written.
  public static Result of(SubjectType type, String written) {
    if (written.length() > WRITTEN_MAX) {
      return new Result.Broken(IdentifierFault.TOO_LONG);
    }
    String text = trimmed(halfWidth(written));
    if (text.isEmpty()) {
      return new Result.Broken(IdentifierFault.EMPTY);
    }
    return switch (type) {
      case PHONE -> phone(joined(text));
      case ID_CARD -> idCard(upper(joined(text)));
      case PASSPORT -> passport(upper(text));
      case ORG_CODE -> orgCode(upper(joined(text)));
      case CARD ->
          digits(
              SubjectType.CARD,
              joined(text),
              CARD,
              IdentifierFault.CARD,
              IdentifierFault.CARD_CHECK);
      case ACCOUNT -> matching(type, upper(joined(text)), ACCOUNT, IdentifierFault.ACCOUNT);
      case MERCHANT -> matching(type, text, MERCHANT, IdentifierFault.MERCHANT);
      case IMEI ->
          digits(
              SubjectType.IMEI,
              joined(text),
              IMEI,
              IdentifierFault.IMEI,
              IdentifierFault.IMEI_CHECK);
      case MAC -> mac(lower(text));
      case IP -> ip(text);
      case EMAIL -> email(lower(text));
      case DOMAIN -> domain(text);
      case NAME -> name(text);
      case WALLET -> wallet(text);
    };
  }

  private static Result phone(String text) {
    var mobile = MAINLAND_MOBILE.matcher(text);
    if (mobile.matches()) {
      return normal(SubjectType.PHONE, "+86" + mobile.group(1));
    }
    var international = INTERNATIONAL.matcher(text);
    if (!international.matches()) {
      return new Result.Broken(IdentifierFault.PHONE);
    }
    String number = international.group(1);
    if (number.startsWith("86") && !MAINLAND_OTHER.matcher(number).matches()) {
      return new Result.Broken(IdentifierFault.PHONE_MAINLAND);
    }
    return normal(SubjectType.PHONE, "+" + number);
  }

  private static Result idCard(String text) {
    var prefixed = PREFIXED_IDENTITY.matcher(text);
    if (prefixed.matches() && Country.isKnown(prefixed.group(1))) {
      // A mainland number has one form, without its country.
      return prefixed.group(1).equals("CHN")
          ? idCard(prefixed.group(2))
          : normal(SubjectType.ID_CARD, text);
    }
    if (!IDENTITY.matcher(text).matches()) {
      return new Result.Broken(IdentifierFault.ID_CARD);
    }
    // Permanent residence cards (from 2023) put a 9 before the region.
    boolean region =
        PROVINCES.contains(text.substring(0, 2))
            || (text.charAt(0) == '9' && PROVINCES.contains(text.substring(1, 3)));
    if (!region) {
      return new Result.Broken(IdentifierFault.ID_CARD_REGION);
    }
    if (birthDate(text).isEmpty()) {
      return new Result.Broken(IdentifierFault.ID_CARD_BIRTH);
    }
    if (!CheckDigit.isGb11643(text)) {
      return new Result.Broken(IdentifierFault.ID_CARD_CHECK);
    }
    return normal(SubjectType.ID_CARD, text);
  }

  /// The birth date that a mainland identity number bears; empty for foreign numbers and for days
  /// that do not exist. Whether the day has come yet is the caller's question: there is no clock
  /// here.
  public static Optional<LocalDate> birthDate(String identity) {
    if (!IDENTITY.matcher(identity).matches()) {
      return Optional.empty();
    }
    int year = Integer.parseInt(identity, 6, 10, 10);
    int month = Integer.parseInt(identity, 10, 12, 10);
    int day = Integer.parseInt(identity, 12, 14, 10);
    boolean exists =
        year >= 1880
            && year <= 2099
            && month >= 1
            && month <= 12
            && day >= 1
            && day <= YearMonth.of(year, month).lengthOfMonth();
    return exists ? Optional.of(LocalDate.of(year, month, day)) : Optional.empty();
  }

  private static Result passport(String text) {
    var prefixed = PREFIXED_PASSPORT.matcher(trimmedParts(text));
    if (!prefixed.matches() || !Country.isKnown(prefixed.group(1))) {
      return new Result.Broken(IdentifierFault.PASSPORT);
    }
    return normal(SubjectType.PASSPORT, prefixed.group());
  }

  private static Result orgCode(String text) {
    if (!ORG_CODE.matcher(text).matches() || !CheckDigit.isGb32100Alphabet(text)) {
      return new Result.Broken(IdentifierFault.ORG_CODE);
    }
    return CheckDigit.isGb32100(text)
        ? normal(SubjectType.ORG_CODE, text)
        : new Result.Broken(IdentifierFault.ORG_CODE_CHECK);
  }

  private static Result digits(
      SubjectType type, String text, Pattern form, IdentifierFault fault, IdentifierFault check) {
    if (!form.matcher(text).matches()) {
      return new Result.Broken(fault);
    }
    return CheckDigit.isLuhn(text) ? normal(type, text) : new Result.Broken(check);
  }

  private static Result matching(
      SubjectType type, String text, Pattern form, IdentifierFault fault) {
    return form.matcher(text).matches() ? normal(type, text) : new Result.Broken(fault);
  }

  private static Result mac(String text) {
    return MAC.matcher(text).matches()
        ? normal(SubjectType.MAC, text.replace('-', ':'))
        : new Result.Broken(IdentifierFault.MAC);
  }

  private static Result ip(String text) {
    return InternetAddress.find(text)
        .<Result>map(address -> normal(SubjectType.IP, address.canonical()))
        .orElseGet(() -> new Result.Broken(IdentifierFault.IP));
  }

  private static Result email(String text) {
    int at = text.lastIndexOf('@');
    if (at < 1 || at > 64 || !MAILBOX.matcher(text.substring(0, at)).matches()) {
      return new Result.Broken(IdentifierFault.EMAIL);
    }
    String domain = asciiDomain(text.substring(at + 1));
    if (domain.isEmpty() || at + 1 + domain.length() > 254) {
      return new Result.Broken(IdentifierFault.EMAIL);
    }
    return normal(SubjectType.EMAIL, text.substring(0, at + 1) + domain);
  }

  private static Result domain(String text) {
    String domain = asciiDomain(text);
    return domain.isEmpty()
        ? new Result.Broken(IdentifierFault.DOMAIN)
        : normal(SubjectType.DOMAIN, domain);
  }

  /// The domain in ASCII and lower case without a final dot; empty if the text is none.
  private static String asciiDomain(String text) {
    String ascii;
    try {
      ascii = lower(IDN.toASCII(text.toLowerCase(Locale.ROOT), IDN.USE_STD3_ASCII_RULES));
    } catch (IllegalArgumentException e) {
      return "";
    }
    if (ascii.endsWith(".")) {
      ascii = ascii.substring(0, ascii.length() - 1);
    }
    if (ascii.length() > 253) {
      return "";
    }
    String[] labels = ascii.split("\\.", -1);
    for (String label : labels) {
      if (!LABEL.matcher(label).matches()) {
        return "";
      }
    }
    // A last label of digits only would be an internet address.
    boolean isName =
        labels.length > 1 && !labels[labels.length - 1].chars().allMatch(c -> c >= '0' && c <= '9');
    return isName ? ascii : "";
  }

  private static Result name(String text) {
    String name = folded(text);
    String again = folded(name);
    // Folding reaches its fixed point after two rounds for all text of real names; a third is a
    // bound, not a need.
    if (!again.equals(name)) {
      name = folded(again);
    }
    boolean isWord = false;
    for (int i = 0; i < name.length(); ) {
      int c = name.codePointAt(i);
      switch (Character.getType(c)) {
        case Character.CONTROL,
            Character.SURROGATE,
            Character.PRIVATE_USE,
            Character.UNASSIGNED -> {
          return new Result.Broken(IdentifierFault.NAME);
        }
        default -> isWord |= Character.isLetterOrDigit(c);
      }
      i += Character.charCount(c);
    }
    if (!isWord || !folded(name).equals(name)) {
      return new Result.Broken(IdentifierFault.NAME);
    }
    return normal(SubjectType.NAME, name);
  }

  private static String folded(String text) {
    String folded =
        Normalizer.normalize(
            Normalizer.normalize(text, Normalizer.Form.NFKC).toLowerCase(Locale.ROOT),
            Normalizer.Form.NFKC);
    var out = new StringBuilder(folded.length());
    boolean blank = false;
    for (int i = 0; i < folded.length(); ) {
      int c = folded.codePointAt(i);
      i += Character.charCount(c);
      if (isBlank(c)) {
        blank = !out.isEmpty();
      } else if (!isInvisible(c)) {
        if (blank) {
          out.append(' ');
          blank = false;
        }
        out.appendCodePoint(c);
      }
    }
    return out.toString();
  }

  private static Result wallet(String text) {
    String parts = trimmedParts(text);
    int colon = parts.indexOf(':');
    if (colon < 0) {
      return new Result.Broken(IdentifierFault.WALLET);
    }
    var prefixed = WALLET.matcher(upper(parts.substring(0, colon)) + parts.substring(colon));
    if (!prefixed.matches()) {
      return new Result.Broken(IdentifierFault.WALLET);
    }
    // XBT is the ISO 4217-like code and BTC the common one of the same chain.
    String chain = prefixed.group(1).equals("XBT") ? "BTC" : prefixed.group(1);
    String address = prefixed.group(2);
    // Hexadecimal and bech32 addresses mean the same in either case; others differ by case.
    if (HEX_ADDRESS.matcher(address).matches() || BECH32.matcher(lower(address)).matches()) {
      address = lower(address);
    }
    return normal(SubjectType.WALLET, chain + ":" + address);
  }

  private static Result normal(SubjectType type, String canonical) {
    return canonical.getBytes(StandardCharsets.UTF_8).length > Subject.CANONICAL_BYTES_MAX
        ? new Result.Broken(IdentifierFault.TOO_LONG)
        : new Result.Normal(new Subject(type, canonical));
  }

  /// Full-width forms of ASCII (U+FF01 to U+FF5E) as ASCII.
  private static String halfWidth(String text) {
    var out = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      out.append(c >= '\uff01' && c <= '\uff5e' ? (char) (c - 0xfee0) : c);
    }
    return out.toString();
  }

  private static String trimmed(String text) {
    int start = 0;
    int end = text.length();
    while (start < end && isAround(text.charAt(start))) {
      start++;
    }
    while (end > start && isAround(text.charAt(end - 1))) {
      end--;
    }
    return text.substring(start, end);
  }

  private static boolean isAround(char c) {
    return isBlank(c) || isInvisible(c);
  }

  /// Without blanks, hyphens and invisible characters.
  private static String joined(String text) {
    var out = new StringBuilder(text.length());
    text.chars()
        .filter(c -> !isAround((char) c) && !isHyphen(c))
        .forEach(c -> out.append((char) c));
    return out.toString();
  }

  /// Without blanks around the first colon.
  private static String trimmedParts(String text) {
    int colon = text.indexOf(':');
    return colon < 0
        ? text
        : trimmed(text.substring(0, colon)) + ":" + trimmed(text.substring(colon + 1));
  }

  private static boolean isBlank(int c) {
    return Character.isWhitespace(c) || Character.isSpaceChar(c);
  }

  /// Format characters, such as the marks of direction that address books wrap numbers in.
  private static boolean isInvisible(int c) {
    return Character.getType(c) == Character.FORMAT;
  }

  private static boolean isHyphen(int c) {
    return c == '-' || (c >= 0x2010 && c <= 0x2015) || c == 0x2212;
  }

  /// Upper case of ASCII only: the dotless i or the long s are no letters of a code.
  private static String upper(String text) {
    var out = new StringBuilder(text);
    for (int i = 0; i < out.length(); i++) {
      char c = out.charAt(i);
      if (c >= 'a' && c <= 'z') {
        out.setCharAt(i, (char) (c - 32));
      }
    }
    return out.toString();
  }

  /// Lower case of ASCII only.
  private static String lower(String text) {
    var out = new StringBuilder(text);
    for (int i = 0; i < out.length(); i++) {
      char c = out.charAt(i);
      if (c >= 'A' && c <= 'Z') {
        out.setCharAt(i, (char) (c + 32));
      }
    }
    return out.toString();
  }
}
