package org.lianfang.cometbft.engine;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.invoke.MethodHandle;
import java.time.Duration;
import java.util.Optional;

/// Starts processes whose timers may ring late, so that the kernel wakes them less often.
///
/// An engine looks at its own state every 100 µs (`updateRoundStateRoutine`), which no setting of
/// its own changes; with the kernel's usual slack of 50 µs that takes 5 % of a processor where
/// nothing happens at all. What arrives over a socket wakes it at once in any case.
public final class TimerSlack {
  /// `PR_SET_TIMERSLACK` of `prctl(2)`: of the calling thread and of what it starts from then on.
  private static final int SET = 29;

  /// Gives a thread its first slack back.
  private static final long FIRST = 0;

  private static final Optional<MethodHandle> PRCTL = prctl();

  private TimerSlack() {}

  private static Optional<MethodHandle> prctl() {
    Linker linker = Linker.nativeLinker();
    FunctionDescriptor form = FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG);
    return System.getProperty("os.name", "").equals("Linux")
        ? linker
            .defaultLookup()
            .find("prctl")
            .map(found -> linker.downcallHandle(found, form, Linker.Option.firstVariadicArg(1)))
        : Optional.empty();
  }

  /// Starts a process with this slack, from a platform thread, which has its own slack back
  /// afterwards. Other systems than Linux have none: there it is started all the same.
  ///
  /// @param slack how late its timers may ring, at least a nanosecond
  /// @throws IOException if the process cannot be started
  public static Process start(ProcessBuilder process, Duration slack) throws IOException {
    set(slack.toNanos());
    try {
      return process.start();
    } finally {
      set(FIRST);
    }
  }

  /// Who cannot set it goes on with what there is: it only saves.
  private static void set(long nanos) {
    if (PRCTL.isPresent()) {
      try {
        int _ = (int) PRCTL.get().invokeExact(SET, nanos);
      } catch (Throwable e) {
        throw new AssertionError("prctl throws nothing", e);
      }
    }
  }
}
