package org.lianfang.server.doctor;

import java.util.Locale;
import org.lianfang.server.web.Said;

/// One thing that was looked at.
///
/// @param name lower snake case, stable
/// @param detail what was found
/// @param fix what to do; empty where nothing is wrong
record Check(String name, boolean ok, Said detail, Said fix) {
  private static final Said NOTHING = new Said("", "");

  /// A check in one language.
  record Shown(String name, boolean ok, String detail, String fix) {}

  static Check of(String name, boolean ok, Said detail, Said fix) {
    return new Check(name, ok, detail, ok ? NOTHING : fix);
  }

  static Check good(String name, Said detail) {
    return new Check(name, true, detail, NOTHING);
  }

  static Check bad(String name, Said detail, Said fix) {
    return new Check(name, false, detail, fix);
  }

  Shown in(Locale locale) {
    return new Shown(name, ok, detail.in(locale), fix.in(locale));
  }
}
