package org.lianfang.contract.standard;

import java.text.Normalizer;
import java.util.List;
import java.util.Locale;

/// Finds words in column names.
///
/// Latin words count only as whole words, with digits after them allowed (`cvv2`, `track_1`), so
/// that `shipping` holds no `pin`; Chinese words count anywhere.
final class ColumnWord {

  private ColumnWord() {}

  static boolean isAnyIn(List<String> words, String column) {
    String name =
        Normalizer.normalize(column, Normalizer.Form.NFKC)
            .toLowerCase(Locale.ROOT)
            .replace('-', '_')
            .replace(' ', '_');
    return words.stream().anyMatch(word -> isIn(word, name));
  }

  private static boolean isIn(String word, String name) {
    for (int at = name.indexOf(word); at >= 0; at = name.indexOf(word, at + 1)) {
      int end = at + word.length();
      boolean isLatin = isLetter(word.charAt(0));
      boolean isWhole =
          (at == 0 || !isLetter(name.charAt(at - 1)))
              && (end == name.length() || !isLetter(name.charAt(end)));
      if (!isLatin || isWhole) {
        return true;
      }
    }
    return false;
  }

  private static boolean isLetter(char c) {
    return c >= 'a' && c <= 'z';
  }
}
