package org.lianfang.bench.alliance;

import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.lianfang.bench.load.Engine;
import org.lianfang.bench.load.Processes;
import org.lianfang.ledger.Ledger;
import org.lianfang.ledger.store.Store;
import org.lianfang.protocol.ledger.Envelope;
import org.lianfang.protocol.member.MemberId;

/// The ledger of every member, whichever engine orders it: replicas on the disk, every rule of the
/// contract.
interface Ledgers extends AutoCloseable {
  /// A member's place.
  ///
  /// @param replica folder of its replica
  /// @param home folder of its engine, where it has one
  record Seat(MemberId member, Path replica, Path home, Optional<EngineSeat> engine) {}

  /// Opens fresh ledgers that the genesis begins; returns when every member has it.
  ///
  /// @param bundleMax how many commands one transaction of a distributed engine holds at most
  static Ledgers begin(Engine engine, List<Seat> seats, Envelope genesis, int bundleMax)
      throws Exception {
    return switch (engine) {
      case EMBEDDED -> EmbeddedLedgers.begin(seats, genesis, Clock.systemUTC());
      case COMETBFT -> CometBftLedgers.begin(seats, genesis, Clock.systemUTC(), bundleMax);
    };
  }

  Ledger of(MemberId member);

  /// The engines' processes.
  Processes processes();

  /// Lets a member collect what its engine proves, where it proves something, until it is closed.
  Optional<AutoCloseable> collectProofs(MemberId member, Store store);

  @Override
  void close();
}
