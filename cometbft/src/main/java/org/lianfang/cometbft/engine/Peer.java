package org.lianfang.cometbft.engine;

/// Another member's engine.
///
/// @param node pins its network key
/// @param host name or address
public record Peer(NodeId node, String host, int port) {
  public Peer {
    if (!host.matches("[A-Za-z0-9.:_-]{1,253}") || port < 1 || port > 65_535) {
      throw new IllegalArgumentException("not a peer's address: " + host + ":" + port);
    }
  }

  /// Reads `id@host:port`.
  ///
  /// @throws IllegalArgumentException if it is anything else
  public static Peer parse(String text) {
    int at = text.indexOf('@');
    int colon = text.lastIndexOf(':');
    if (at < 0 || colon < at) {
      throw new IllegalArgumentException("a peer is written id@host:port");
    }
    String host = text.substring(at + 1, colon);
    if (host.startsWith("[") && host.endsWith("]")) {
      host = host.substring(1, host.length() - 1);
    }
    return new Peer(
        NodeId.parse(text.substring(0, at)), host, Integer.parseInt(text.substring(colon + 1)));
  }

  /// `id@host:port`.
  @Override
  public String toString() {
    return node + "@" + (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
  }
}
