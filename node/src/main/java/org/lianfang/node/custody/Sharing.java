package org.lianfang.node.custody;

import java.util.List;
import org.lianfang.protocol.custody.KeySet;
import org.lianfang.protocol.member.MemberId;

/// How keys are shared. Only keys of one sharing can be asked in one batch, because its header
/// names one generation.
record Sharing(int generation, int threshold, List<MemberId> holders) {
  Sharing {
    holders = List.copyOf(holders);
  }

  static Sharing of(KeySet key) {
    return new Sharing(key.generation(), key.threshold(), key.holders());
  }
}
