package org.lianfang.cometbft.abci;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.Encoding;
import org.lianfang.protocol.ledger.RequestKey;
import org.lianfang.protocol.ledger.StateMachine;
import org.lianfang.protocol.member.MemberId;

/// What of each member waits in the engine's memory, so that none fills it: what anybody submits
/// travels to all engines, and whoever signs validly would be taken without end. It is half of what
/// a block holds ([org.lianfang.cometbft.engine.GenesisFile#BLOCK_BYTES_MAX]), which takes what
/// waits in its order: one member cannot keep the others' commands out of the next block.
///
/// The engine keeps what was admitted until it is ordered or no longer admitted; after each block
/// it asks again about all that waits. What it has not asked about for some blocks is not there any
/// more.
///
/// A member's own node keeps to half of this ([#OWN_COMMANDS], [#OWN_BYTES]): engines count at
/// slightly different moments, and what a peer refuses is not offered to it again.
///
/// Thread-safe.
public final class WaitingShares {
  /// How many commands of its own a node leaves unordered at a time.
  public static final int OWN_COMMANDS = 2_000;

  /// How many bytes they may have together; one command may have more.
  public static final long OWN_BYTES = 1L << 20;

  static final int COMMANDS_MAX = 2 * OWN_COMMANDS;
  static final long BYTES_MAX = 2 * OWN_BYTES;
  private static final long BLOCKS_KEPT = 3;

  private final StateMachine machine;
  private final Map<Bytes, Held> held = new HashMap<>();
  private final Map<MemberId, Share> shares = new HashMap<>();

  private static final class Held {
    private final MemberId member;
    private final int size;
    private long height;

    Held(MemberId member, int size, long height) {
      this.member = member;
      this.size = size;
      this.height = height;
    }
  }

  private record Share(int commands, long bytes) {
    static final Share NONE = new Share(0, 0);
  }

  WaitingShares(StateMachine machine) {
    this.machine = machine;
  }

  /// Takes all of these admissible envelopes, unless a member has too much waiting already.
  ///
  /// @param height the newest block that is applied
  synchronized boolean take(List<Bytes> envelopes, long height) {
    List<Bytes> fresh = new ArrayList<>();
    for (Bytes envelope : envelopes) {
      int before = held.size();
      if (!take(envelope, height)) {
        fresh.forEach(this::refused);
        return false;
      }
      if (held.size() > before) {
        fresh.add(envelope);
      }
    }
    return true;
  }

  /// Takes an admissible envelope, unless its member has too much waiting already.
  ///
  /// @param height the newest block that is applied
  boolean take(Bytes envelope, long height) {
    Optional<RequestKey> request = machine.requestKey(envelope);
    if (request.isEmpty()) {
      return true;
    }
    MemberId member = request.get().member();
    Bytes key = Encoding.sha256(envelope);
    synchronized (this) {
      Held known = held.get(key);
      if (known != null) {
        known.height = height;
        return true;
      }
      Share share = shares.getOrDefault(member, Share.NONE);
      if (share.commands() >= COMMANDS_MAX || share.bytes() + envelope.size() > BYTES_MAX) {
        return false;
      }
      held.put(key, new Held(member, envelope.size(), height));
      shares.put(member, new Share(share.commands() + 1, share.bytes() + envelope.size()));
      return true;
    }
  }

  /// A block with these envelopes stands.
  void committed(List<Bytes> envelopes, long height) {
    List<Bytes> keys = envelopes.stream().map(Encoding::sha256).toList();
    synchronized (this) {
      keys.forEach(key -> Optional.ofNullable(held.remove(key)).ifPresent(this::giveBack));
      held.values()
          .removeIf(
              waiting -> {
                boolean gone = waiting.height < height - BLOCKS_KEPT;
                if (gone) {
                  giveBack(waiting);
                }
                return gone;
              });
    }
  }

  /// An envelope is not admitted any more.
  void refused(Bytes envelope) {
    Bytes key = Encoding.sha256(envelope);
    synchronized (this) {
      Optional.ofNullable(held.remove(key)).ifPresent(this::giveBack);
    }
  }

  /// The engine began anew: nothing waits in it.
  synchronized void clear() {
    held.clear();
    shares.clear();
  }

  /// How many commands wait, of all members.
  synchronized int commands() {
    return held.size();
  }

  private void giveBack(Held gone) {
    Share share = shares.getOrDefault(gone.member, Share.NONE);
    if (share.commands() <= 1) {
      shares.remove(gone.member);
    } else {
      shares.put(gone.member, new Share(share.commands() - 1, share.bytes() - gone.size));
    }
  }
}
