package org.lianfang.cli.imports;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/// Cuts the number out of what lists write about a document.
///
/// Lists write the same number with and without blanks, dots and strokes, so these are dropped. A
/// text with a longer run of letters holds words and is no number.
final class DocumentNumber {

  private static final Pattern WORD =
      Pattern.compile("(?<![\\p{L}\\p{N}])\\p{L}{4,}(?![\\p{L}\\p{N}])");
  private static final Pattern NUMBER = Pattern.compile("[A-Z0-9]{3,32}");

  private DocumentNumber() {}

  static Optional<String> find(String written) {
    if (WORD.matcher(written).find()) {
      return Optional.empty();
    }
    String number = written.replaceAll("[\\s./№#-]", "").toUpperCase(Locale.ROOT);
    boolean isNumber =
        NUMBER.matcher(number).matches() && number.chars().anyMatch(c -> c >= '0' && c <= '9');
    return isNumber ? Optional.of(number) : Optional.empty();
  }
}
