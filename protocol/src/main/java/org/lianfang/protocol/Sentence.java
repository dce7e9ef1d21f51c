package org.lianfang.protocol;

/// What is said to people: one pattern in Chinese and one in English, `{0}` and on for the
/// arguments. These are codes, ids and counts: never an identifier, a token or a secret.
public interface Sentence {
  /// The pattern in Chinese; it may leave out an argument that has no Chinese words.
  String zhPattern();

  /// The pattern in English.
  String enPattern();

  /// The sentence in Chinese.
  default String zh(Object... arguments) {
    return Places.filled(zhPattern(), arguments);
  }

  /// The sentence in English.
  default String en(Object... arguments) {
    return Places.filled(enPattern(), arguments);
  }
}
