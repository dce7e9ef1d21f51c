package org.lianfang.bench.load;

import java.util.Locale;

/// One sentence for people, in Chinese and in English.
public record Said(String zh, String en) {
  /// The sentence for a reader of this language: Chinese where it is asked for, else English.
  public String in(Locale locale) {
    return locale.getLanguage().equals(Locale.CHINESE.getLanguage()) ? zh : en;
  }
}
