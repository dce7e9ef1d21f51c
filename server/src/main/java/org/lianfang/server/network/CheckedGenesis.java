package org.lianfang.server.network;

import java.nio.file.Path;
import java.util.Optional;
import java.util.function.BiPredicate;
import org.lianfang.cometbft.engine.GenesisFile;
import org.lianfang.contract.AllianceContract;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.InvariantViolation;
import org.lianfang.protocol.Malformed;
import org.lianfang.protocol.Reason;
import org.lianfang.protocol.ledger.Applied;
import org.lianfang.protocol.ledger.Change;
import org.lianfang.protocol.ledger.Command.Genesis;
import org.lianfang.protocol.ledger.Entry;
import org.lianfang.protocol.ledger.State;
import org.lianfang.protocol.member.GenesisCore;
import org.lianfang.protocol.member.Roster;
import org.lianfang.protocol.wire.CommandCodec;
import org.lianfang.protocol.wire.EnvelopeCodec;
import org.lianfang.protocol.wire.MemberCodec;
import org.lianfang.server.CommandFailed;
import org.lianfang.server.web.Said;

/// A genesis file that the rules accept: every founder has signed its core.
record CheckedGenesis(GenesisFile file, GenesisCore core) {

  /// @throws CommandFailed if the file is no genesis, or the contract would refuse it
  static CheckedGenesis of(Path path, Bytes content) throws CommandFailed {
    try {
      GenesisFile file = GenesisFile.decode(content);
      Optional<Reason> refused = new AllianceContract().admit(new Empty(), file.envelope());
      if (refused.isPresent()) {
        throw new CommandFailed(
            refused.get(),
            new Said(path + "：" + refused.get().zh(), path + ": " + refused.get().en()));
      }
      if (CommandCodec.decode(EnvelopeCodec.decode(file.envelope()).body()).command()
          instanceof Genesis(var _, GenesisCore core, var _)) {
        return new CheckedGenesis(file, core);
      }
      throw Exchange.invalid(path, new Said("其中没有联盟的创世", "it does not begin an alliance"));
    } catch (Malformed e) {
      throw Exchange.invalid(path, new Said("不是创世文件", "not a genesis file"));
    }
  }

  /// The roster that the genesis makes: who signs the first checkpoints.
  Roster roster() {
    Applied applied =
        new AllianceContract().apply(new Empty(), new Entry(0, file.time(), file.envelope()));
    for (Change change : applied.changes()) {
      if (change.key().equals(Roster.STATE_KEY) && change.value().isPresent()) {
        try {
          return MemberCodec.decodeRoster(change.value().get());
        } catch (Malformed e) {
          throw new InvariantViolation("the rules make a roster that is not readable", e);
        }
      }
    }
    throw new InvariantViolation("the genesis makes no roster");
  }

  /// The state before anything.
  private record Empty() implements State {
    @Override
    public Optional<Bytes> get(Bytes key) {
      return Optional.empty();
    }

    @Override
    public void scan(Bytes prefix, BiPredicate<Bytes, Bytes> visitor) {}
  }
}
