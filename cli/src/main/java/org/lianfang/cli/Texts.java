package org.lianfang.cli;

import java.text.MessageFormat;
import java.util.Locale;
import java.util.ResourceBundle;

/// What the command line says to people, in Chinese or English by the locale.
final class Texts {
  private static final ResourceBundle BUNDLE =
      ResourceBundle.getBundle(
          "org.lianfang.cli.texts",
          Locale.getDefault(),
          ResourceBundle.Control.getNoFallbackControl(ResourceBundle.Control.FORMAT_PROPERTIES));

  private Texts() {}

  static String of(String key, Object... arguments) {
    String text = BUNDLE.getString(key);
    return arguments.length == 0 ? text : new MessageFormat(text, Locale.ROOT).format(arguments);
  }

  /// The label of a code of a closed vocabulary, or the code itself.
  static String label(String vocabulary, String code) {
    String key = vocabulary + "." + code;
    return BUNDLE.containsKey(key) ? BUNDLE.getString(key) : code;
  }

  static boolean isChinese() {
    return Locale.getDefault().getLanguage().equals("zh");
  }
}
