package org.lianfang.bench.load;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// One figure beside another.
///
/// @param bench the benchmark
/// @param name the figure
/// @param suite the token function's suite, where there is one
/// @param backend what computes or stores
/// @param value in `unit`
/// @param p50Millis the median call
/// @param p99Millis the 99th percentile of calls
/// @param cpuMicros processor time of the whole process an operation, in microseconds
/// @param besideName what ran beside it
/// @param besideValue in the same unit
/// @param ratio more is better: ours by the other for rates, the other by ours for times
/// @param runs how many runs the medians are of
/// @param conditions what else the figure depends on, by name
public record Result(
    String bench,
    String name,
    Optional<String> suite,
    String backend,
    double value,
    String unit,
    double p50Millis,
    double p99Millis,
    double cpuMicros,
    String besideName,
    double besideValue,
    double ratio,
    int runs,
    Map<String, Object> conditions) {

  public Result {
    conditions = Map.copyOf(conditions);
  }

  /// A rate beside a rate.
  ///
  /// @param unit such as `items/s`
  /// @param besideName what ran beside it, in the same unit
  public static Result rate(Figure figure, String unit, Compared compared, String besideName) {
    double ours = compared.ours().perSecond();
    double other = compared.beside().perSecond();
    return of(figure, compared.ours(), ours, unit, besideName, other, ours / other);
  }

  /// The median time of a call beside another's, in milliseconds.
  public static Result time(Figure figure, Compared compared, String besideName) {
    double ours = compared.ours().p50Millis();
    double other = compared.beside().p50Millis();
    return of(figure, compared.ours(), ours, "ms", besideName, other, other / ours);
  }

  private static Result of(
      Figure figure,
      Measured ours,
      double value,
      String unit,
      String besideName,
      double besideValue,
      double ratio) {
    return new Result(
        figure.bench(),
        figure.name(),
        figure.suite(),
        figure.backend(),
        value,
        unit,
        ours.p50Millis(),
        ours.p99Millis(),
        ours.cpuMicros(),
        besideName,
        besideValue,
        ratio,
        ours.runs(),
        figure.conditions());
  }

  /// The conditions in order of name.
  public Map<String, Object> orderedConditions() {
    return new TreeMap<>(conditions);
  }

  /// What a figure is of.
  ///
  /// @param conditions what it depends on, by name; numbers, strings or booleans
  public record Figure(
      String bench,
      String name,
      Optional<String> suite,
      String backend,
      Map<String, Object> conditions) {
    public Figure {
      conditions = Map.copyOf(conditions);
    }
  }
}
