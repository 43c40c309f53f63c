package io.netpolc.watch.node;

import java.time.Duration;
import java.util.Map;

/// Where programs are made for the shape of the tables, and when.
///
/// @param environment of this process, in which clang is looked for
///   ([io.netpolc.compiler.backend.clang.ClangDriver])
/// @param quiet how long tables of one shape are in force before clang is started
public record Specialising(Map<String, String> environment, Duration quiet) {
  /// A node that starts or grows has its tables made anew several times within seconds.
  public static final Duration QUIET = Duration.ofSeconds(10);

  public Specialising {
    environment = Map.copyOf(environment);
  }
}
