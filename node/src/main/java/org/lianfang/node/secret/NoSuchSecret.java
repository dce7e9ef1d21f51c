package org.lianfang.node.secret;

/// The member holds no secret of this name.
@SuppressWarnings("serial")
public final class NoSuchSecret extends Exception {
  public NoSuchSecret(String name) {
    super("no secret named " + name);
  }
}
