package org.lianfang.bench.load;

import java.time.Duration;

/// What one worker does again and again, as fast as it can: closed-loop load.
///
/// A run calls it from one thread; the next run may use another.
public interface Work {
  /// Makes ready what a run of that time will need; called before its clock starts.
  default void prepare(Duration time) throws Exception {}

  /// Does one call and tells the recorder what was done, or starts one and tells of an earlier one.
  void call(Recorder recorder) throws Exception;

  /// Waits for what was started; the run's time ends after it.
  default void drain(Recorder recorder) throws Exception {}

  /// Work that is done when a call returns.
  ///
  /// @param count operations of one call
  static Work of(long count, Call call) {
    return recorder -> {
      long start = System.nanoTime();
      call.run();
      recorder.done(count, System.nanoTime() - start);
    };
  }

  /// One call.
  interface Call {
    void run() throws Exception;
  }
}
