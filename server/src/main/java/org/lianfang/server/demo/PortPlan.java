package org.lianfang.server.demo;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import org.lianfang.server.CommandFailed;
import org.lianfang.server.ExitCode;

/// Which ports the trial uses: consecutive from the first, REST of every bank, REST of the
/// supervisor, then the nodes' own ports in the same order, then those of the engines, where each
/// member has one.
///
/// @param members how many banks
record PortPlan(int first, int members, EngineName engine) {
  /// The most ports that a trial may use.
  static final int PORTS_MAX = 60;

  /// The most banks that fit.
  static int membersMax(EngineName engine) {
    return PORTS_MAX / portsEach(engine) - 1;
  }

  private static int portsEach(EngineName engine) {
    return engine == EngineName.COMETBFT ? 3 : 2;
  }

  /// @param index of the member, from 0; the supervisor comes after the banks
  int rest(int index) {
    return first + index;
  }

  int peer(int index) {
    return first + members + 1 + index;
  }

  int engine(int index) {
    return first + 2 * (members + 1) + index;
  }

  int count() {
    return portsEach(engine) * (members + 1);
  }

  /// Finds out that every port is free, before anything is made.
  ///
  /// @throws CommandFailed naming the ports that others use
  void requireFree() throws CommandFailed {
    if (first < 1024 || first + count() > 65_536) {
      throw new CommandFailed(
          ExitCode.USAGE,
          "PORT_INVALID",
          "--port must lie between 1024 and "
              + (65_536 - count())
              + " for "
              + members
              + " members");
    }
    List<Integer> used = new ArrayList<>();
    for (int port = first; port < first + count(); port++) {
      try (ServerSocket socket = new ServerSocket()) {
        socket.setReuseAddress(true);
        socket.bind(new java.net.InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      } catch (IOException e) {
        used.add(port);
      }
    }
    if (!used.isEmpty()) {
      throw new CommandFailed(
          ExitCode.USAGE,
          "PORT_IN_USE",
          "something else uses port "
              + used.stream().map(String::valueOf).reduce((a, b) -> a + ", " + b).orElse("")
              + " on this machine; stop it, or choose "
              + count()
              + " consecutive free ports with --port P");
    }
  }
}
