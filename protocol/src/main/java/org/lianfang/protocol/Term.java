package org.lianfang.protocol;

import java.util.Optional;

/// A word of the alliance's closed vocabularies, such as a list type or a purpose.
///
/// - The **number** is permanent: it is never reused and never changed, and it is what signed bytes
///   carry.
/// - The **wire name** is lower snake case (or the code itself, such as `E1`) and is what files,
///   interfaces and the command line use.
/// - The labels are for people, one in Chinese and one in English.
public interface Term {

  /// The permanent number, 1 or more.
  int number();

  /// The name in files, interfaces and on the command line.
  String wireName();

  /// The label in Chinese.
  String zh();

  /// The label in English.
  String en();

  /// Finds a term by its exact wire name.
  static <E extends Enum<E> & Term> Optional<E> find(Class<E> vocabulary, String wireName) {
    for (E term : vocabulary.getEnumConstants()) {
      if (term.wireName().equals(wireName)) {
        return Optional.of(term);
      }
    }
    return Optional.empty();
  }

  /// Finds a term by its permanent number.
  static <E extends Enum<E> & Term> Optional<E> find(Class<E> vocabulary, int number) {
    for (E term : vocabulary.getEnumConstants()) {
      if (term.number() == number) {
        return Optional.of(term);
      }
    }
    return Optional.empty();
  }
}
