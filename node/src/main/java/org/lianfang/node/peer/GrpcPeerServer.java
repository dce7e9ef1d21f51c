package org.lianfang.node.peer;

import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.netty.shaded.io.netty.handler.ssl.ClientAuth;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContextBuilder;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;
import org.lianfang.protocol.Reason;
import org.lianfang.protocol.member.MemberId;

/// Serves [PeerService] over gRPC with mutual TLS. Only active members' certificates connect, and
/// each call is checked again, because an open connection outlives an expulsion.
public final class GrpcPeerServer implements AutoCloseable {
  /// The largest message that a node takes from another, in bytes.
  static final int MESSAGE_SIZE_MAX = 16 << 20;

  /// How many calls of one member are answered at a time. Queries that arrive together share one.
  static final int CALLS_MAX = 128;

  static final Context.Key<MemberId> CALLER = Context.key("lianfang-caller");

  private final Server server;

  /// Starts to serve.
  ///
  /// @throws IOException if the address cannot be bound
  public GrpcPeerServer(
      InetSocketAddress address,
      TlsIdentity tls,
      MemberDirectory members,
      PeerService service,
      InstantSource clock,
      Executor executor)
      throws IOException {
    this(address, tls, members, service, Optional.empty(), clock, executor);
  }

  /// Starts to serve, members that join by a snapshot, too.
  ///
  /// @throws IOException if the address cannot be bound
  public GrpcPeerServer(
      InetSocketAddress address,
      TlsIdentity tls,
      MemberDirectory members,
      PeerService service,
      Optional<JoinService> joins,
      InstantSource clock,
      Executor executor)
      throws IOException {
    var ssl =
        GrpcSslContexts.configure(SslContextBuilder.forServer(tls.key(), tls.certificate()))
            .trustManager(LedgerTrust.anyMember(members, clock))
            .clientAuth(ClientAuth.REQUIRE)
            .protocols("TLSv1.3")
            .build();
    this.server =
        NettyServerBuilder.forAddress(address)
            .sslContext(ssl)
            .executor(executor)
            .maxInboundMessageSize(MESSAGE_SIZE_MAX)
            .permitKeepAliveTime(10, TimeUnit.SECONDS)
            .maxConcurrentCallsPerConnection(CALLS_MAX)
            // The one that is named last runs first.
            .intercept(new CallLimit(CALLS_MAX))
            .intercept(new CallerCheck(members))
            .addService(new PeerNodeEndpoint(service))
            .addServices(
                joins.map(joining -> new JoinEndpoint(joining).bindService()).stream().toList())
            .build()
            .start();
  }

  /// The port that is served.
  public int port() {
    return server.getPort();
  }

  @Override
  public void close() {
    server.shutdownNow();
    try {
      server.awaitTermination(5, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /// Finds the calling member by its certificate, by the ledger as it is now.
  private record CallerCheck(MemberDirectory members) implements ServerInterceptor {
    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(
        ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
      Optional<MemberId> caller = caller(call.getAttributes().get(Grpc.TRANSPORT_ATTR_SSL_SESSION));
      if (caller.isEmpty()) {
        call.close(
            Status.PERMISSION_DENIED.withDescription("not an active member"),
            GrpcRefusal.trailers(Reason.MEMBER_NOT_ACTIVE));
        return new ServerCall.Listener<>() {};
      }
      Context context = Context.current().withValue(CALLER, caller.get());
      return Contexts.interceptCall(context, call, headers, next);
    }

    private Optional<MemberId> caller(@Nullable SSLSession session) {
      try {
        return session != null
                && session.getPeerCertificates()[0] instanceof X509Certificate certificate
            ? members.memberOf(TlsIdentity.keyHash(certificate))
            : Optional.empty();
      } catch (SSLPeerUnverifiedException e) {
        return Optional.empty();
      }
    }
  }
}
