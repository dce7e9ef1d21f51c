package org.lianfang.node.peer;

import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.lianfang.protocol.member.MemberId;

/// Reaches the other members' nodes over gRPC with mutual TLS, one connection a member, made when
/// it is first needed.
public final class GrpcPeers implements Peers {
  private final MemberId self;
  private final Peer own;
  private final Map<MemberId, InetSocketAddress> addresses;
  private final TlsIdentity tls;
  private final MemberDirectory members;
  private final InstantSource clock;
  private final Executor executor;
  private final Map<MemberId, GrpcPeer> connected = new ConcurrentHashMap<>();

  /// @param own answers this node's own member, without a network
  /// @param addresses where the other members' nodes listen
  public GrpcPeers(
      MemberId self,
      Peer own,
      Map<MemberId, InetSocketAddress> addresses,
      TlsIdentity tls,
      MemberDirectory members,
      InstantSource clock,
      Executor executor) {
    this.self = self;
    this.own = own;
    this.addresses = Map.copyOf(addresses);
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
    InetSocketAddress address = addresses.get(member);
    return address == null
        ? new UnknownPeer(member)
        : connected.computeIfAbsent(member, m -> connect(m, address));
  }

  private GrpcPeer connect(MemberId member, InetSocketAddress address) {
    try {
      ManagedChannel channel =
          NettyChannelBuilder.forAddress(address)
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
      return new GrpcPeer(member, channel);
    } catch (IOException e) {
      throw new UncheckedIOException("TLS cannot be set up", e);
    }
  }

  @Override
  public void close() {
    connected.values().forEach(GrpcPeer::close);
  }
}
