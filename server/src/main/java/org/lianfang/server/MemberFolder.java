package org.lianfang.server;

/// What lies where in a member's own folder.
public final class MemberFolder {
  /// The store of the node: journals, call log, checkpoints and vault.
  public static final String NODE = "node";

  private MemberFolder() {}
}
