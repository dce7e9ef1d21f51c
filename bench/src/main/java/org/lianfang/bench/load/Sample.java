package org.lianfang.bench.load;

import org.HdrHistogram.Histogram;

/// What one run showed.
///
/// @param perSecond operations a second of wall-clock time
/// @param cpuMicros processor time of all processes an operation, in microseconds
/// @param nanos how long calls took
public record Sample(double perSecond, double cpuMicros, Histogram nanos) {}
