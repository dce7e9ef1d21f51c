package org.lianfang.bench.alliance;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.lianfang.cometbft.engine.NodeId;
import org.lianfang.cometbft.engine.Peer;
import org.lianfang.cometbft.engine.Seed;
import org.lianfang.protocol.Bytes;
import org.lianfang.protocol.member.SigningKey;
import org.lianfang.protocol.member.VerifyingKey;

/// A consensus engine's place on this machine: its keys and its port.
record EngineSeat(Seed consensus, Seed node, int port) {
  /// A place with fresh keys.
  static EngineSeat draw(int port, SecureRandom random) {
    return new EngineSeat(seed(random), seed(random), port);
  }

  private static Seed seed(SecureRandom random) {
    Bytes seed = Founder.random(SigningKey.SEED_SIZE, random);
    return user -> user.accept(seed.toArray());
  }

  VerifyingKey consensusKey() {
    return publicKey(consensus);
  }

  VerifyingKey nodeKey() {
    return publicKey(node);
  }

  private static VerifyingKey publicKey(Seed seed) {
    AtomicReference<VerifyingKey> key = new AtomicReference<>();
    seed.use(bytes -> key.set(new SigningKey(bytes).verifyingKey()));
    return Objects.requireNonNull(key.get());
  }

  InetSocketAddress address() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
  }

  /// As the others connect to it.
  Peer peer() {
    return new Peer(NodeId.of(nodeKey().bytes()), address().getAddress().getHostAddress(), port);
  }

  /// Everybody but this one, as it connects to them.
  List<Peer> others(List<EngineSeat> all) {
    return all.stream().filter(seat -> !seat.equals(this)).map(EngineSeat::peer).toList();
  }

  @Override
  public String toString() {
    return "engine at port " + port;
  }
}
