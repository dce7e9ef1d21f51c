package org.lianfang.protocol;

/// A flaw that was found, with its sentence filled in.
///
/// @param zh what does not hold, in Chinese
/// @param en the same in English
public record FoundFlaw(Flaw flaw, String zh, String en) {

  /// @param arguments of the flaw's sentence
  public static FoundFlaw of(Flaw flaw, Object... arguments) {
    return new FoundFlaw(flaw, flaw.zh(arguments), flaw.en(arguments));
  }

  /// The same flaw, with the other one as its cause in the sentence.
  public FoundFlaw because(FoundFlaw cause) {
    return new FoundFlaw(flaw, zh + "：" + cause.zh, en + ": " + cause.en);
  }
}
