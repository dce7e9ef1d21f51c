package org.lianfang.node.ceremony;

import java.security.SecureRandom;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.lianfang.ledger.BlockHandler;
import org.lianfang.ledger.Committed;
import org.lianfang.ledger.Ledger;
import org.lianfang.ledger.Subscription;
import org.lianfang.ledger.View;
import org.lianfang.node.Identity;
import org.lianfang.node.Seams;
import org.lianfang.node.Timers;
import org.lianfang.node.custody.KeyShares;
import org.lianfang.node.peer.Peer;
import org.lianfang.node.peer.Peers;
import org.lianfang.node.secret.X25519SealKey;
import org.lianfang.oprf.Suite;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.Malformed;
import org.lianfang.protocol.ledger.Command;
import org.lianfang.protocol.ledger.Envelope;
import org.lianfang.protocol.ledger.RequestKey;
import org.lianfang.protocol.ledger.SignedCommand;
import org.lianfang.protocol.member.MemberId;
import org.lianfang.protocol.member.SigningKey;
import org.lianfang.protocol.wire.CommandCodec;
import org.lianfang.protocol.wire.EnvelopeCodec;

/// One member with its driver, which can be killed and started again, and can be made to cheat.
final class Custodian {
  private static final SecureRandom RANDOM = new SecureRandom();

  private final Identity identity;
  private final MortalSecrets secrets = new MortalSecrets();
  private final Town town;
  private AtomicBoolean process = new AtomicBoolean();
  private @Nullable Ceremonies ceremonies;
  private @Nullable KeyShares shares;

  private Dealer dealer = Dealer.HONEST;
  private BiFunction<MemberId, Bytes, Optional<Bytes>> wire = (to, sent) -> Optional.of(sent);
  private Function<Command, Optional<Command>> pen = Optional::of;

  Custodian(MemberId id, String alliance, Town town) {
    this.town = town;
    this.identity =
        new Identity(
            id,
            alliance,
            true,
            key(),
            key(),
            key(),
            key(),
            new X25519SealKey(random()),
            Optional.empty());
  }

  private static SigningKey key() {
    return new SigningKey(random());
  }

  static byte[] random() {
    byte[] random = new byte[32];
    RANDOM.nextBytes(random);
    return random;
  }

  MemberId id() {
    return identity.member();
  }

  Identity identity() {
    return identity;
  }

  MortalSecrets secrets() {
    return secrets;
  }

  Ceremonies ceremonies() {
    if (ceremonies == null) {
      throw new IllegalStateException("never started");
    }
    return ceremonies;
  }

  KeyShares shares() {
    if (shares == null) {
      throw new IllegalStateException("never started");
    }
    return shares;
  }

  boolean isAlive() {
    return process.get() && !secrets.isDead();
  }

  void deals(Dealer how) {
    dealer = how;
  }

  /// Changes what leaves this node, or loses it.
  void sends(BiFunction<MemberId, Bytes, Optional<Bytes>> how) {
    wire = how;
  }

  /// Changes the commands that this node signs, or loses them.
  void signs(Function<Command, Optional<Command>> how) {
    pen = how;
  }

  Optional<Bytes> leaves(MemberId to, Bytes messages) {
    return wire.apply(to, messages);
  }

  void kill() {
    process.set(false);
  }

  void start() {
    kill();
    secrets.revive();
    AtomicBoolean born = new AtomicBoolean(true);
    process = born;
    Executor executor =
        task ->
            town.time()
                .execute(
                    () -> {
                      if (born.get() && !secrets.isDead()) {
                        task.run();
                      }
                    });
    Timers timers =
        new Timers() {
          @Override
          public Timer after(Duration delay, Runnable task) {
            return town.time().after(delay, () -> executor.execute(task));
          }

          @Override
          public Timer every(Duration pause, Runnable task) {
            return town.time().every(pause, () -> executor.execute(task));
          }
        };
    shares = new KeyShares(secrets, Suite.ristretto255(), id());
    ceremonies =
        new Ceremonies(
            identity,
            new Pen(town.chain().door(() -> born.get() && !secrets.isDead())),
            new Doors(),
            secrets,
            shares,
            Suite.ristretto255(),
            new Seams(town.time(), timers, executor, RANDOM),
            (ceremony, index, own, random) -> dealer.deal(ceremony, index, own, random));
    ceremonies.start();
  }

  private final class Doors implements Peers {
    @Override
    public Peer peer(MemberId member) {
      return new CeremonyPeer(id(), town.custodian(member), Custodian.this);
    }

    @Override
    public void close() {}
  }

  /// The ledger's door, before which a cheat writes its commands anew.
  private final class Pen implements Ledger {
    private final Ledger door;

    Pen(Ledger door) {
      this.door = door;
    }

    @Override
    public CompletionStage<Committed> submit(Envelope envelope) {
      try {
        SignedCommand honest = CommandCodec.decode(envelope.body());
        Optional<Command> written = pen.apply(honest.command());
        return written.isEmpty()
            ? new CompletableFuture<>()
            : door.submit(
                EnvelopeCodec.sign(
                    new SignedCommand(
                        honest.request(),
                        honest.member(),
                        honest.key(),
                        honest.expiresAt(),
                        written.get()),
                    identity.alliance(),
                    identity.signing()));
      } catch (Malformed e) {
        return CompletableFuture.failedStage(e);
      }
    }

    @Override
    public Optional<Committed> outcome(RequestKey request) {
      return door.outcome(request);
    }

    @Override
    public View read() {
      return door.read();
    }

    @Override
    public Subscription subscribe(long from, BlockHandler handler) {
      return door.subscribe(from, handler);
    }

    @Override
    public void close() {}
  }
}
