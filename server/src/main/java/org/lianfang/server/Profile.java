package org.lianfang.server;

/// What a client needs to talk to a node as one user: the content of `client.json`. Prints nothing
/// of the key.
///
/// @param key the user's API key
public record Profile(String url, String member, String user, String key) {
  @Override
  public String toString() {
    return "Profile[" + member + " " + user + "]";
  }
}
