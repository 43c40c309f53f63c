package io.netpolc.cli.suggest;

import io.netpolc.compiler.suggest.Beyond;
import java.util.Collection;
import java.util.stream.Collectors;

/// Says what a policy takes besides what was seen.
final class BeyondWords {
  /// Workloads that are named; JSON has them all.
  private static final int MOST_WORKLOADS = 5;

  private BeyondWords() {}

  static String of(Beyond beyond) {
    String where = beyond.rule() == null ? "" : beyond.rule().path() + " ";
    return switch (beyond.kind()) {
      case SUBJECTS -> "its labels also select " + names(beyond.workloads());
      case PEERS -> where + "also takes " + names(beyond.workloads());
      case EVERY_PORT ->
          where + "opens every port: a protocol without ports cannot be allowed alone";
      case EVERY_NUMBER -> where + "opens every port of the protocol: no number stands for port 0";
    };
  }

  private static String names(Collection<String> workloads) {
    String shown = workloads.stream().limit(MOST_WORKLOADS).collect(Collectors.joining(", "));
    int more = workloads.size() - MOST_WORKLOADS;
    return more > 0 ? shown + " and " + more + " more" : shown;
  }
}
