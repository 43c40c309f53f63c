package io.netpolc.compiler.capture;

import org.jspecify.annotations.Nullable;

/// Reads the records of one file, a line each.
public interface RecordReader {
  /// Reads a line.
  ///
  /// @return null where it is about no connection
  /// @throws CaptureException if it is about one and cannot be read
  @Nullable Observation read(String line) throws CaptureException;
}
