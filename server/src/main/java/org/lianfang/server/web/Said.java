package org.lianfang.server.web;

import java.util.Locale;

/// One sentence for people, in Chinese and in English.
public record Said(String zh, String en) {
  /// The sentence for a caller of this language: Chinese where it is asked for, else English.
  public String in(Locale locale) {
    return isChinese(locale) ? zh : en;
  }

  public static boolean isChinese(Locale locale) {
    return locale.getLanguage().equals(Locale.CHINESE.getLanguage());
  }
}
