package org.lianfang.server.doctor;

/// One thing that was looked at.
///
/// @param name lower snake case, stable
/// @param detail what was found
/// @param fix what to do; empty where nothing is wrong
record Check(String name, boolean ok, String detail, String fix) {
  static Check good(String name, String detail) {
    return new Check(name, true, detail, "");
  }

  static Check bad(String name, String detail, String fix) {
    return new Check(name, false, detail, fix);
  }
}
