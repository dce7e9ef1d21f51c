package org.lianfang.server.network;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.List;
import org.lianfang.protocol.member.Endpoints;
import org.lianfang.protocol.member.Member;
import org.lianfang.protocol.member.MemberId;
import org.lianfang.server.CommandCode;
import org.lianfang.server.CommandFailed;
import org.lianfang.server.web.Said;

/// The other validators, seen by one that is about to be out for a while.
final class Fellows {
  private static final int PATIENCE_MILLIS = 3_000;

  private Fellows() {}

  /// Requires that the others can spare one. Whether a validator is there is asked of its node,
  /// which listens only once its own ledger has caught up.
  ///
  /// @param validators of the alliance; where `own` is not among them, it is missed by nobody
  /// @throws CommandFailed `RESYNC_REFUSED` if more of them than may be gone would be out because
  ///   others are, too. Where none may be gone at all and the others are there, nobody can do
  ///   better
  static void require(List<Member> validators, MemberId own) throws CommandFailed {
    if (validators.stream().noneMatch(member -> member.id().equals(own))) {
      return;
    }
    List<String> absent =
        validators.stream()
            .filter(member -> !member.id().equals(own))
            .filter(member -> member.endpoints().filter(Fellows::answers).isEmpty())
            .map(Fellows::name)
            .toList();
    int tolerated = (validators.size() - 1) / 3;
    if (!absent.isEmpty() && absent.size() + 1 > tolerated) {
      throw new CommandFailed(
          CommandCode.RESYNC_REFUSED,
          new Said(
              "%d 个验证者中可缺 %d 个，而以下成员没有应答：%s。它们恢复之前账本不会前进。请等待，或加 --force"
                  .formatted(validators.size(), tolerated, String.join(", ", absent)),
              "of %d validators %d may be gone, and others do not answer: %s. Until they are back nothing would be ordered. Wait for them, or say --force"
                  .formatted(validators.size(), tolerated, String.join(", ", absent))));
    }
  }

  private static String name(Member member) {
    return member.id().value() + member.endpoints().map(at -> " (" + at.node() + ")").orElse("");
  }

  private static boolean answers(Endpoints endpoints) {
    String node = endpoints.node();
    try (Socket socket = new Socket()) {
      socket.connect(
          new InetSocketAddress(Endpoints.host(node), Endpoints.port(node)), PATIENCE_MILLIS);
      return true;
    } catch (IOException e) {
      return false;
    }
  }
}
