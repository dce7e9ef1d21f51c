package org.lianfang.protocol;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The places of a sentence's pattern, `{0}` and on.
final class Places {
  private static final Pattern PLACE = Pattern.compile("\\{(\\d)}");

  private Places() {}

  /// The pattern with each argument in its place, taken as it is.
  static String filled(String pattern, Object... arguments) {
    return PLACE
        .matcher(pattern)
        .replaceAll(
            place ->
                Matcher.quoteReplacement(
                    String.valueOf(arguments[Integer.parseInt(place.group(1))])));
  }
}
