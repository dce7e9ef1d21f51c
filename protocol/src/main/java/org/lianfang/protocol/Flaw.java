package org.lianfang.protocol;

/// What does not hold of something that was checked: a constant of one of the closed tables on the
/// page of errors. Names are permanent, and none stands in two of the tables.
public interface Flaw extends Sentence {
  /// The code, upper snake case.
  String name();
}
