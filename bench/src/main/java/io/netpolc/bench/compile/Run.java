package io.netpolc.bench.compile;

/// One run of something.
///
/// @param millis from start to end, by the wall clock
/// @param peakBytes the most memory that the process had resident, 0 where that was not watched
public record Run(double millis, long peakBytes) {}
