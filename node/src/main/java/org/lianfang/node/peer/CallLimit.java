package org.lianfang.node.peer;

import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.lianfang.protocol.Reason;
import org.lianfang.protocol.member.MemberId;

/// Bounds how many calls of one member are answered at a time, over all its connections: who asks
/// without end waits for itself, and threads and memory are left for the others.
///
/// Runs after the caller is known.
final class CallLimit implements ServerInterceptor {
  private final int most;
  private final Map<MemberId, Integer> running = new ConcurrentHashMap<>();

  /// @param most calls of one member at a time
  CallLimit(int most) {
    this.most = most;
  }

  @Override
  public <Q, A> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
    MemberId caller = Objects.requireNonNull(GrpcPeerServer.CALLER.get());
    if (running.merge(caller, 1, Integer::sum) > most) {
      leave(caller);
      call.close(
          Status.RESOURCE_EXHAUSTED.withDescription("too many calls at once"),
          GrpcRefusal.trailers(Reason.OVERLOADED));
      return new ServerCall.Listener<>() {};
    }
    AtomicBoolean counted = new AtomicBoolean(true);
    Runnable leaving =
        () -> {
          if (counted.compareAndSet(true, false)) {
            leave(caller);
          }
        };
    boolean begun = false;
    try {
      ServerCall.Listener<Q> listener =
          next.startCall(
              new SimpleForwardingServerCall<>(call) {
                @Override
                public void close(Status status, Metadata trailers) {
                  leaving.run();
                  super.close(status, trailers);
                }
              },
              headers);
      begun = true;
      return new Ending<>(listener, leaving);
    } finally {
      if (!begun) {
        leaving.run();
      }
    }
  }

  private void leave(MemberId caller) {
    running.computeIfPresent(caller, (any, calls) -> calls <= 1 ? null : calls - 1);
  }

  /// A call that the caller gave up has ended too.
  private static final class Ending<Q>
      extends io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener<Q> {
    private final Runnable leaving;

    Ending(ServerCall.Listener<Q> listener, Runnable leaving) {
      super(listener);
      this.leaving = leaving;
    }

    @Override
    public void onCancel() {
      leaving.run();
      super.onCancel();
    }
  }
}
