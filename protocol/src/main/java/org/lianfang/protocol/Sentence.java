package org.lianfang.protocol;

/// What is said to people, in Chinese and in English. Arguments are codes, ids and counts: never an
/// identifier, a token or a secret.
public interface Sentence {
  Words words();

  /// The sentence in Chinese.
  default String zh(Object... arguments) {
    return Words.filled(words().zh(), arguments);
  }

  /// The sentence in English.
  default String en(Object... arguments) {
    return Words.filled(words().en(), arguments);
  }
}
