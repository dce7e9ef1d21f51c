package org.lianfang.node.peer;

import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.lianfang.protocol.member.MemberId;

/// Reaches the other members' nodes over gRPC with mutual TLS, one connection a member, made when
/// it is first needed.
public final class GrpcPeers implements Peers {
  private final MemberId self;
  private final Peer own;
  private final Function<MemberId, Optional<InetSocketAddress>> addresses;
  private final TlsIdentity tls;
  private final MemberDirectory members;
  private final InstantSource clock;
  private final Executor executor;
  private final Map<MemberId, Connection> connected = new ConcurrentHashMap<>();

  private record Connection(InetSocketAddress address, GrpcPeer peer) {}

  /// @param own answers this node's own member, without a network
  /// @param addresses where a member's node listens now; unresolved ones are resolved at connecting
  public GrpcPeers(
      MemberId self,
      Peer own,
      Function<MemberId, Optional<InetSocketAddress>> addresses,
      TlsIdentity tls,
      MemberDirectory members,
      InstantSource clock,
      Executor executor) {
    this.self = self;
    this.own = own;
    this.addresses = addresses;
    this.tls = tls;
    this.members = members;
    this.clock = clock;
    this.executor = executor;
  }

  @Override
  public Peer peer(MemberId member) {
    if (member.equals(self)) {
      return own;
    }
    Optional<InetSocketAddress> address = addresses.apply(member);
    if (address.isEmpty()) {
      return new UnknownPeer(member);
    }
    Connection known =
        connected.compute(
            member,
            (m, before) -> {
              if (before != null && before.address().equals(address.get())) {
                return before;
              }
              if (before != null) {
                before.peer().close();
              }
              return new Connection(address.get(), connect(m, address.get()));
            });
    return known.peer();
  }

  private GrpcPeer connect(MemberId member, InetSocketAddress address) {
    return new GrpcPeer(member, channel(member, address, tls, members, clock, executor));
  }

  static ManagedChannel channel(
      MemberId member,
      InetSocketAddress address,
      TlsIdentity tls,
      MemberDirectory members,
      InstantSource clock,
      Executor executor) {
    try {
      return NettyChannelBuilder.forAddress(host(address), address.getPort())
          .sslContext(
              GrpcSslContexts.forClient()
                  .keyManager(tls.key(), tls.certificate())
                  .trustManager(LedgerTrust.only(members, member, clock))
                  .protocols("TLSv1.3")
                  // The key decides, not the name: see LedgerTrust.
                  .endpointIdentificationAlgorithm("")
                  .build())
          .executor(executor)
          .maxInboundMessageSize(GrpcPeerServer.MESSAGE_SIZE_MAX)
          .keepAliveTime(30, TimeUnit.SECONDS)
          .build();
    } catch (IOException e) {
      throw new UncheckedIOException("TLS cannot be set up", e);
    }
  }

  private static String host(InetSocketAddress address) {
    return address.isUnresolved() ? address.getHostString() : address.getAddress().getHostAddress();
  }

  @Override
  public void close() {
    connected.values().forEach(connection -> connection.peer().close());
  }
}
