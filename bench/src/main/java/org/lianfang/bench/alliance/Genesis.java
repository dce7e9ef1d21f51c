package org.lianfang.bench.alliance;

import java.util.List;
import org.lianfang.contract.standard.Standard;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.ledger.Command;
import org.lianfang.protocol.member.Application;
import org.lianfang.protocol.member.GenesisCore;
import org.lianfang.protocol.member.Role;
import org.lianfang.protocol.member.RuleBook;
import org.lianfang.protocol.member.SigningKey;
import org.lianfang.protocol.wire.MemberCodec;

/// How an alliance begins.
final class Genesis {
  private static final int VOTE_DAYS = 7;
  private static final int CEREMONY_MINUTES = 5;

  private Genesis() {}

  /// The command that all founders have signed; a majority of the custodians among them is the
  /// threshold, and the custodians validate. Founders without engines make a trial.
  ///
  /// @param keys their signing keys, in the same order
  static Command.Genesis command(
      String alliance, List<Application> founders, List<SigningKey> keys) {
    int custodians =
        (int) founders.stream().filter(one -> one.roles().contains(Role.CUSTODIAN)).count();
    GenesisCore core =
        new GenesisCore(
            alliance,
            founders.getFirst().engine().isEmpty(),
            new RuleBook(1, 2, VOTE_DAYS, threshold(custodians), CEREMONY_MINUTES),
            founders,
            Standard.first().bytes(),
            GenesisCore.custodians(founders));
    Bytes bytes = MemberCodec.encode(core);
    return new Command.Genesis(
        bytes,
        core,
        keys.stream().map(key -> key.sign(Command.Genesis.LABEL, alliance, bytes)).toList());
  }

  static int threshold(int custodians) {
    return custodians / 2 + 1;
  }
}
