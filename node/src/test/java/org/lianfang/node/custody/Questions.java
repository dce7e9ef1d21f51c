package org.lianfang.node.custody;

import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.lianfang.protocol.Reason;
import org.lianfang.protocol.Refused;
import org.lianfang.protocol.call.CallId;
import org.lianfang.protocol.call.Purpose;
import org.lianfang.protocol.filing.RecordId;
import org.lianfang.protocol.subject.SubjectType;

/// Questions about telephone numbers, and waiting for what became of them.
final class Questions {
  private Questions() {}

  static Question query(CallId call, long phone) {
    return new Question(
        call,
        Purpose.TRANSACTION,
        SubjectType.PHONE,
        Optional.of(Town.phone(phone)),
        Optional.empty());
  }

  static Question opening(CallId call, RecordId record, Purpose purpose) {
    return new Question(call, purpose, SubjectType.PHONE, Optional.empty(), Optional.of(record));
  }

  static Question filing(CallId call, RecordId record, long phone) {
    return new Question(
        call,
        Purpose.FILING,
        SubjectType.PHONE,
        Optional.of(Town.phone(phone)),
        Optional.of(record));
  }

  static <R> R get(CompletionStage<R> stage) throws Exception {
    return stage.toCompletableFuture().get(20, TimeUnit.SECONDS);
  }

  static Reason refusal(CompletionStage<?> stage) throws Exception {
    try {
      get(stage);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof Refused refused) {
        return refused.reason();
      }
      throw e;
    }
    throw new AssertionError("was not refused");
  }
}
