package org.lianfang.protocol;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The patterns of a [Sentence], with `{0}` and on where its arguments stand.
///
/// @param zh the pattern in Chinese; it may leave out an argument that has no Chinese words
/// @param en the pattern in English
public record Words(String zh, String en) {
  private static final Pattern PLACE = Pattern.compile("\\{(\\d)}");

  /// A pattern with each argument in its place, taken as it is.
  static String filled(String pattern, Object... arguments) {
    return PLACE
        .matcher(pattern)
        .replaceAll(
            place ->
                Matcher.quoteReplacement(
                    String.valueOf(arguments[Integer.parseInt(place.group(1))])));
  }
}
