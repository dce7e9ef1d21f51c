package org.lianfang.server.demo;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.lianfang.server.CommandCode;
import org.lianfang.server.CommandFailed;
import org.lianfang.server.web.Said;

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
          CommandCode.PORT_INVALID,
          new Said(
              members + " 家成员机构时，--port 应在 1024 与 " + (65_536 - count()) + " 之间",
              "--port must lie between 1024 and "
                  + (65_536 - count())
                  + " for "
                  + members
                  + " members"));
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
      String taken = used.stream().map(String::valueOf).collect(Collectors.joining(", "));
      throw new CommandFailed(
          CommandCode.PORT_IN_USE,
          new Said(
              "端口 " + taken + " 已被占用；请停止占用者，或用 --port P 另选 " + count() + " 个连续的空闲端口",
              "something else uses port "
                  + taken
                  + " on this machine; stop it, or choose "
                  + count()
                  + " consecutive free ports with --port P"));
    }
  }
}
