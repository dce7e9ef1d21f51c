package org.lianfang.server;

import java.util.List;
import org.lianfang.protocol.InvariantViolation;

/// The nodes of this process: one in production, all members' in the trial. Each has a port of its
/// own, by which a request finds it.
///
/// @param all at least one, each with another port
public record HostedNodes(List<HostedNode> all) {
  public HostedNodes {
    all = List.copyOf(all);
    if (all.isEmpty() || all.stream().map(HostedNode::port).distinct().count() != all.size()) {
      throw new IllegalArgumentException("nodes have a port of their own each");
    }
  }

  /// The node that listens at this port.
  public HostedNode atPort(int port) {
    for (HostedNode node : all) {
      if (node.port() == port) {
        return node;
      }
    }
    throw new InvariantViolation("no node listens at port " + port);
  }
}
