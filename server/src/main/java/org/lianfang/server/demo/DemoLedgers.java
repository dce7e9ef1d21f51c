package org.lianfang.server.demo;

import java.util.function.Supplier;
import org.lianfang.ledger.Ledger;
import org.lianfang.protocol.ledger.Envelope;
import org.lianfang.protocol.member.MemberId;
import org.lianfang.server.CommandFailed;

/// What orders the ledger of the trial's members, and their doors to it.
interface DemoLedgers extends AutoCloseable {

  /// Begins the ledger where it has not begun; returns when the founders' replicas hold the
  /// alliance.
  ///
  /// @param genesis asked once, where it is needed
  /// @throws CommandFailed if the engine does not start
  void begin(Supplier<Envelope> genesis) throws CommandFailed, InterruptedException;

  /// A member's door, opened where that has not been done. Of one that is no founder only after its
  /// admission.
  ///
  /// @throws CommandFailed if its engine does not start
  Ledger of(MemberId member) throws CommandFailed, InterruptedException;

  @Override
  void close();
}
