package org.lianfang.node.peer;

import java.util.List;
import java.util.concurrent.CompletionStage;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.member.MemberId;

/// What this node does for members that join by a snapshot. `caller` is who the transport
/// authenticated; both refuse with [org.lianfang.protocol.Refused] in the stage.
public interface JoinService {
  /// Proves the newest snapshots that can be had here, newest first.
  CompletionStage<List<JoinProof>> snapshots(MemberId caller);

  /// Answers what the caller's engine has to read from this one's, in the engine's own form.
  CompletionStage<Bytes> ask(MemberId caller, Bytes question);
}
