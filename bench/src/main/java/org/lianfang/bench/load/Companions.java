package org.lianfang.bench.load;

import java.util.List;

/// Processes besides this one that a load needs. They rest while something else is measured, so
/// that both sides find the same machine.
public interface Companions {
  /// Lets them run; returns when they are ready for load.
  void wake() throws Exception;

  /// Stops them where they are.
  void rest() throws Exception;

  /// The processor time that they have used, in nanoseconds.
  long cpuNanos();

  /// Nobody: all that works is this process.
  static Companions none() {
    return all(List.of());
  }

  /// Several as one.
  static Companions all(List<? extends Companions> several) {
    List<Companions> parts = List.copyOf(several);
    return new Companions() {
      @Override
      public void wake() throws Exception {
        for (Companions part : parts) {
          part.wake();
        }
      }

      @Override
      public void rest() throws Exception {
        for (Companions part : parts) {
          part.rest();
        }
      }

      @Override
      public long cpuNanos() {
        return parts.stream().mapToLong(Companions::cpuNanos).sum();
      }
    };
  }
}
