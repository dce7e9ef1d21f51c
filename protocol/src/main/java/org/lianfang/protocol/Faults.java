package org.lianfang.protocol;

import org.jspecify.annotations.Nullable;

/// What may be logged of an unexpected failure.
public final class Faults {
  private static final int FRAMES_MAX = 12;
  private static final int CAUSES_MAX = 5;

  private Faults() {}

  /// Types and places of a failure and its causes, without their messages: a message may quote what
  /// a caller sent.
  public static String describe(Throwable failure) {
    StringBuilder text = new StringBuilder();
    @Nullable Throwable cause = failure;
    for (int i = 0; cause != null && i < CAUSES_MAX; i++) {
      text.append(i == 0 ? "" : " caused by ").append(cause.getClass().getName());
      StackTraceElement[] frames = cause.getStackTrace();
      for (int f = 0; f < Math.min(frames.length, FRAMES_MAX); f++) {
        text.append(f == 0 ? " at " : " < ").append(frames[f]);
      }
      cause = cause.getCause();
    }
    return text.toString();
  }
}
