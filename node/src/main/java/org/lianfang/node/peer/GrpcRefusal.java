package org.lianfang.node.peer;

import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import org.lianfang.protocol.Detail;
import org.lianfang.protocol.Malformed;
import org.lianfang.protocol.Reason;
import org.lianfang.protocol.Refused;
import org.lianfang.protocol.member.MemberId;

/// Refusals on the wire between nodes: the one place where they become gRPC statuses and back. The
/// reason travels by its number; causes and details of faults never leave the node.
final class GrpcRefusal {
  private static final Metadata.Key<String> REASON =
      Metadata.Key.of("lianfang-reason", Metadata.ASCII_STRING_MARSHALLER);

  private GrpcRefusal() {}

  static Metadata trailers(Reason reason) {
    Metadata trailers = new Metadata();
    trailers.put(REASON, Integer.toString(reason.number()));
    return trailers;
  }

  static StatusRuntimeException toStatus(Throwable failure) {
    return switch (unwrap(failure)) {
      case Refused refused -> status(refused.reason(), refused.getMessage());
      case Malformed malformed -> status(Reason.MALFORMED, malformed.getMessage());
      default -> status(Reason.INTERNAL, "the node failed; its log says why");
    };
  }

  private static StatusRuntimeException status(Reason reason, @Nullable String detail) {
    Status status =
        switch (reason.category()) {
          case CALLER -> Status.FAILED_PRECONDITION;
          case DENIED -> Status.PERMISSION_DENIED;
          case CAPACITY -> Status.RESOURCE_EXHAUSTED;
          case PEER -> Status.UNAVAILABLE;
          case INTERNAL -> Status.INTERNAL;
        };
    return status.withDescription(detail).asRuntimeException(trailers(reason));
  }

  static Exception fromStatus(MemberId member, Throwable failure) {
    if (failure instanceof StatusRuntimeException status) {
      String number = status.getTrailers() == null ? null : status.getTrailers().get(REASON);
      if (number != null && number.matches("[0-9]{1,4}")) {
        try {
          String detail = status.getStatus().getDescription();
          Reason reason = Reason.ofNumber(Integer.parseInt(number));
          return new Refused(
              reason, Detail.SAID_BY_PEER, member, reason.zh(), detail == null ? "" : detail);
        } catch (Malformed e) {
          return new PeerUnreachable(member, "it speaks of a reason unknown here");
        }
      }
      return new PeerUnreachable(member, status.getStatus().getCode().name());
    }
    return new PeerUnreachable(member, "the connection failed");
  }

  static Throwable unwrap(Throwable failure) {
    return failure instanceof CompletionException && failure.getCause() != null
        ? unwrap(failure.getCause())
        : failure;
  }
}
