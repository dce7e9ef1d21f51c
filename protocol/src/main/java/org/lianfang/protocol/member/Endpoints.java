package org.lianfang.protocol.member;

import java.net.InetAddress;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Where a member listens for the other members, each as `host:port`; the host is a name, an IPv4
/// address, or an IPv6 address in brackets. A name's last label begins with a letter, so that no
/// number passes for one. Names no person and no secret: all members see it.
///
/// @param node of the member's node
/// @param engine of its consensus engine
public record Endpoints(String node, String engine) {
  private static final int HOST_MAX = 253;
  private static final int PORT_MAX = 65_535;
  private static final Pattern FORM =
      Pattern.compile(
          "((?<name>(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\\.)*[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?)"
              + "|[0-9]{1,3}(?:\\.[0-9]{1,3}){3}|\\[[0-9a-f:.]{2,45}])"
              + ":(?<port>[1-9][0-9]{0,4})");

  /// @throws IllegalArgumentException if one is not of the form
  public Endpoints {
    require(node);
    require(engine);
  }

  private static void require(String endpoint) {
    Matcher matcher = FORM.matcher(endpoint);
    if (endpoint.length() > HOST_MAX + 6
        || !matcher.matches()
        || matcher.group(1).length() > HOST_MAX
        || Integer.parseInt(matcher.group("port")) > PORT_MAX) {
      throw new IllegalArgumentException("an endpoint is host:port, in lower case");
    }
    if (matcher.group("name") == null) {
      // Parses literals only and asks nobody.
      InetAddress.ofLiteral(host(endpoint));
    }
  }

  /// The host of an endpoint, without brackets.
  public static String host(String endpoint) {
    String host = endpoint.substring(0, endpoint.lastIndexOf(':'));
    return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
  }

  /// The port of an endpoint.
  public static int port(String endpoint) {
    return Integer.parseInt(endpoint.substring(endpoint.lastIndexOf(':') + 1));
  }
}
