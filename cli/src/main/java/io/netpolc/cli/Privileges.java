package io.netpolc.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// What this process may do (capabilities(7)).
final class Privileges {
  private static final Map<Integer, String> NEEDED =
      new TreeMap<>(
          Map.of(12, "CAP_NET_ADMIN", 21, "CAP_SYS_ADMIN", 38, "CAP_PERFMON", 39, "CAP_BPF"));

  private Privileges() {}

  /// The capabilities that making pods and loading policy need and this process lacks.
  static List<String> missing() throws IOException {
    return missing(Files.readString(Path.of("/proc/self/status")));
  }

  /// The same from the text of `/proc/self/status`.
  static List<String> missing(String status) {
    long effective =
        status
            .lines()
            .filter(line -> line.startsWith("CapEff:"))
            .mapToLong(line -> Long.parseUnsignedLong(line.substring(7).strip(), 16))
            .findFirst()
            .orElse(0);
    return NEEDED.entrySet().stream()
        .filter(entry -> (effective >>> entry.getKey() & 1) == 0)
        .map(Map.Entry::getValue)
        .toList();
  }
}
